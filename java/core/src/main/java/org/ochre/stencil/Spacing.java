package org.ochre.stencil;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// Where the samples of an axis lie: at even steps, or at any coordinates. Immutable, compared by value.
///
/// It also decides what weights and divisors are computed in, as in numpy 2. A step is a plain number, which takes the
/// dtype of the field. Coordinates have a dtype of their own: F64, or F32 where they came from an F32 tensor. With F64
/// coordinates, derivatives of an F32 field are computed in F64 and rounded once.
public final class Spacing implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double[] NONE = {};

    private final double step;
    private final double[] coordinates;
    private final @Nullable DType dtype;
    private final boolean even;

    private Spacing(double step, double[] coordinates, @Nullable DType dtype) {
        this(step, coordinates, dtype, isEven(coordinates, dtype));
    }

    private Spacing(double step, double[] coordinates, @Nullable DType dtype, boolean even) {
        this.step = step;
        this.coordinates = coordinates;
        this.dtype = dtype;
        this.even = even;
    }

    /// Samples a step apart. With a negative step the axis runs backwards.
    ///
    /// @throws IllegalArgumentException `spacing: expected a finite number other than 0, got …`
    public static Spacing of(double step) {
        return of("spacing", step);
    }

    static Spacing of(String argument, double step) {
        if (step == 0 || !Double.isFinite(step)) {
            throw Arguments.refuse(argument, "a finite number other than 0", step);
        }
        return new Spacing(step, NONE, null);
    }

    /// Samples at these places, as many as the axis is long: in F64, in any order.
    ///
    /// @throws IllegalArgumentException `coordinates: expected two or more, got …`,
    ///     `coordinates: expected finite numbers, got …`, or `coordinates: expected neighbours that differ, got …`
    public static Spacing at(double... coordinates) {
        return at(coordinates.clone(), DType.F64);
    }

    /// Samples at the places that a tensor `[n]` holds: in F32 where it is F32, else in F64. The tensor is copied.
    ///
    /// @throws IllegalArgumentException as [#at(double...)], or `coordinates: expected [n], got …`
    public static Spacing at(Tensor coordinates) {
        if (coordinates.rank() != 1) {
            throw Arguments.refuse("coordinates", "[n]", coordinates.type());
        }
        double[] places = new double[Math.toIntExact(coordinates.size(0))];
        for (int i = 0; i < places.length; i++) {
            places[i] = coordinates.getDouble(i);
        }
        return at(places, coordinates.dtype() == DType.F32 ? DType.F32 : DType.F64);
    }

    private static Spacing at(double[] places, DType dtype) {
        if (places.length < 2) {
            throw Arguments.refuse("coordinates", "two or more", places.length);
        }
        for (int i = 0; i < places.length; i++) {
            if (!Double.isFinite(places[i])) {
                throw Arguments.refuse("coordinates", "finite numbers", places[i] + " at " + i);
            }
            double distance = i == 0 ? 1 : distance(places, i - 1, dtype);
            if (distance == 0 || !Double.isFinite(distance)) {
                throw Arguments.refuse("coordinates", "neighbours that differ by a finite number",
                        places[i - 1] + " and " + places[i] + " at " + (i - 1));
            }
        }
        return new Spacing(0, places, dtype);
    }

    /// The distance from sample i to the next, in that dtype.
    private static double distance(double[] places, int i, @Nullable DType dtype) {
        double distance = places[i + 1] - places[i];
        return dtype == DType.F32 ? (float) distance : distance;
    }

    /// Whether all samples are the same distance apart, in the dtype of the coordinates. Then the formulas for even
    /// steps are used, as in numpy.
    public boolean isEven() {
        return even;
    }

    private static boolean isEven(double[] coordinates, @Nullable DType dtype) {
        for (int i = 1; i < coordinates.length - 1; i++) {
            if (distance(coordinates, i, dtype) != distance(coordinates, 0, dtype)) {
                return false;
            }
        }
        return true;
    }

    /// The spacing of some of the samples. They are weighed as among all samples: where all are not even, neither are
    /// these.
    ///
    /// @param samples one span where there are coordinates; steps are the same everywhere
    Spacing part(List<Span> samples) {
        if (!hasCoordinates() || samples.isEmpty()) {
            return this;
        }
        Span span = samples.getFirst();
        return new Spacing(step, Arrays.copyOfRange(coordinates, (int) span.first(), (int) span.end()), dtype, even);
    }

    boolean hasCoordinates() {
        return dtype != null;
    }

    /// How many coordinates there are.
    int count() {
        return coordinates.length;
    }

    /// The distance of two samples of an even axis.
    double step() {
        return dtype == null ? step : distance(0);
    }

    double distance(int i) {
        return distance(coordinates, i, dtype);
    }

    /// The dtype of weights and divisors, for a field of that dtype.
    DType dtype(DType field) {
        return dtype == null ? field : dtype;
    }

    /// A spacing as it is serialized. What is read is checked like what a caller gives.
    private record Form(double step, double[] coordinates, @Nullable DType dtype) implements Serializable {
        private Object readResolve() {
            return dtype == null ? of(step) : at(coordinates.clone(), dtype == DType.F32 ? DType.F32 : DType.F64);
        }
    }

    private Object writeReplace() {
        return new Form(step, coordinates, dtype);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("spacing: expected its step or coordinates, got a spacing itself");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Spacing spacing && Double.compare(step, spacing.step) == 0 && dtype == spacing.dtype
                && Arrays.equals(coordinates, spacing.coordinates);
    }

    @Override
    public int hashCode() {
        return 31 * Double.hashCode(step) + Arrays.hashCode(coordinates);
    }

    /// The step, or `5 coordinates from 0.0 to 7.5`.
    @Override
    public String toString() {
        return dtype == null
                ? Double.toString(step)
                : coordinates.length + " coordinates from " + coordinates[0] + " to "
                        + coordinates[coordinates.length - 1];
    }
}
