package org.ochre.stencil;

import java.util.List;
import org.ochre.foreign.Structs;

/// The sets of derivatives that operations compute.
enum Derivatives {
    GRADIENT(Structs.GRADIENT, List.of(Structs.DY, Structs.DX), 0),
    HESSIAN(Structs.HESSIAN, List.of(Structs.DYY, Structs.DYX, Structs.DXX), 3),
    GRADIENT_AND_HESSIAN(Structs.GRADIENT_AND_HESSIAN,
            List.of(Structs.DY, Structs.DX, Structs.DYY, Structs.DYX, Structs.DXX), 3);

    private final int orders;
    private final List<Integer> planes;
    private final long samples;

    /// @param orders the C library's number of this set
    /// @param planes its derivatives along both axes
    /// @param samples how many samples second derivatives at an edge need
    Derivatives(int orders, List<Integer> planes, long samples) {
        this.orders = orders;
        this.planes = planes;
        this.samples = samples;
    }

    int orders() {
        return orders;
    }

    /// The derivatives along these axes alone, in the order of the planes.
    List<Integer> planes(Axes axes) {
        return planes.stream().filter(order -> switch (order) {
            case Structs.DY, Structs.DYY -> axes.hasY();
            case Structs.DX, Structs.DXX -> axes.hasX();
            default -> axes == Axes.YX;
        }).toList();
    }

    /// How many samples along an axis one-sided differences need.
    long samples(int edgeOrder) {
        return Math.max(samples, edgeOrder + 1);
    }
}
