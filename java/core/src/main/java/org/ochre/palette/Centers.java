package org.ochre.palette;

/// The centres of a weighted k-means, in native memory, and the sums that belong to them. The totals of a cluster are
/// exact sums over its pixels: first how many there are, then of each coordinate.
abstract sealed class Centers permits StraightCenters, SeenCenters {
    /// How many centres there are.
    abstract int size();

    /// How many numbers the totals of a cluster have.
    abstract int words();

    /// The size of a thread's workspace for [#sums].
    abstract long scratchBytes();

    /// Prepares the centres in a workspace.
    abstract void prepare(long space);

    /// Adds n colours to the totals of their nearest centres, `sums[size][words]`.
    abstract void sums(long keys, long counts, long n, long sums, long space);

    /// Moves a centre to the mean of these totals, rounded to the centre's precision, halves up. With `farther` it
    /// moves three quarters of its step beyond the mean. Returns whether the centre moved.
    abstract boolean move(int row, long[] totals, boolean farther);

    /// The colour that a centre is rounded to, its channels side by side.
    abstract long color(int row);

    /// The mean of these totals, rounded to the nearest colour, halves to even.
    abstract long mean(long[] totals);

    /// The totals of one pixel of that colour.
    abstract long[] totals(long color);

    /// A point for the mean of these totals. The squared error of two means is the square of the distance of their
    /// points.
    abstract double[] point(long[] totals);

    static long level(long color, int channel, int channels) {
        return color >>> 8 * (channels - 1 - channel) & 255;
    }

    /// `sum / count`, rounded to the nearest integer, halves to even; sum ≥ 0, count > 0.
    static long rounded(long sum, long count) {
        long floor = sum / count;
        long rest = sum % count;
        boolean up = rest > count - rest || rest == count - rest && (floor & 1) == 1;
        return up ? floor + 1 : floor;
    }

    /// Where a centre goes: to the mean, or three quarters of the step beyond it, within low…high.
    static long step(long old, long mean, boolean farther, long low, long high) {
        return farther ? Math.clamp(mean + Math.floorDiv(3 * (mean - old), 4), low, high) : mean;
    }
}
