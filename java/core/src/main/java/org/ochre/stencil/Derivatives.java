package org.ochre.stencil;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ochre.foreign.Structs;

/// The sets of derivatives that operations compute.
enum Derivatives {
    GRADIENT(Structs.GRADIENT, List.of(Structs.DY, Structs.DX), 0),
    HESSIAN(Structs.HESSIAN, List.of(Structs.DYY, Structs.DYX, Structs.DXX), 3),
    GRADIENT_AND_HESSIAN(Structs.GRADIENT_AND_HESSIAN,
            List.of(Structs.DY, Structs.DX, Structs.DYY, Structs.DYX, Structs.DXX), 3);

    private final int orders;
    private final Map<Axes, List<Integer>> planes = new EnumMap<>(Axes.class);
    private final long samples;

    /// @param orders the C library's number of this set
    /// @param planes its derivatives along both axes
    /// @param samples how many samples second derivatives at an edge need
    Derivatives(int orders, List<Integer> planes, long samples) {
        this.orders = orders;
        this.samples = samples;
        for (Axes axes : Axes.values()) {
            this.planes.put(axes, planes.stream().filter(order -> isAlong(order, axes)).toList());
        }
    }

    private static boolean isAlong(int order, Axes axes) {
        return switch (order) {
            case Structs.DY, Structs.DYY -> axes.hasY();
            case Structs.DX, Structs.DXX -> axes.hasX();
            default -> axes == Axes.YX;
        };
    }

    int orders() {
        return orders;
    }

    /// The derivatives along these axes alone, in the order of the planes.
    List<Integer> planes(Axes axes) {
        return planes.getOrDefault(axes, List.of());
    }

    /// How many samples along an axis one-sided differences need.
    long samples(int edgeOrder) {
        return Math.max(samples, edgeOrder + 1);
    }
}
