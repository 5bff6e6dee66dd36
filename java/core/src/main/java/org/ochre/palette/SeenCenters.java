package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;

/// Centres of RGBA colours as they are seen: three premultiplied channels and an alpha, in 255ths of a level. Colours
/// and means have an alpha of 1 or more.
final class SeenCenters extends Centers {
    private static final int WORDS = 5;
    private static final int CHANNELS = 4;
    private static final int ALPHA = 3;
    private static final int UNIT = 255;
    private static final int MOST = 255 * UNIT;

    private final int size;
    private final MemorySegment levels;

    SeenCenters(long[] rows, Scratch scratch) {
        this.size = rows.length;
        this.levels = scratch.allocate((long) size * CHANNELS * Integer.BYTES, 64);
        for (int row = 0; row < size; row++) {
            long[] totals = totals(rows[row]);
            for (int channel = 0; channel < CHANNELS; channel++) {
                set(row, channel, totals[1 + channel]);
            }
        }
    }

    private int get(int row, int channel) {
        return levels.getAtIndex(ValueLayout.JAVA_INT, (long) row * CHANNELS + channel);
    }

    private void set(int row, int channel, long level) {
        levels.setAtIndex(ValueLayout.JAVA_INT, (long) row * CHANNELS + channel, (int) level);
    }

    @Override
    int size() {
        return size;
    }

    @Override
    int words() {
        return WORDS;
    }

    @Override
    long scratchBytes() {
        return NativePalette.nearestSeenScratchBytes(size);
    }

    @Override
    void prepare(long space) {
        Call.require(NativePalette.refineSeenPrepare(levels.address(), size, space));
    }

    @Override
    void sums(long keys, long counts, long n, long sums, long space) {
        Call.require(NativePalette.refineSeenSums(keys, counts, n, sums, space));
    }

    @Override
    boolean move(int row, long[] totals, boolean farther) {
        if (totals[0] <= 0) {
            return false;
        }
        int alpha = get(row, ALPHA);
        long next = step(alpha, halfUp(totals[1 + ALPHA], totals[0]), farther, UNIT, MOST);
        boolean moved = next != alpha;
        set(row, ALPHA, next);
        for (int channel = 0; channel < ALPHA; channel++) {
            int old = get(row, channel);
            long to = Math.clamp(step(old, halfUp(totals[1 + channel], totals[0]), farther, 0, next), 0, next);
            moved |= to != old;
            set(row, channel, to);
        }
        return moved;
    }

    private static long halfUp(long sum, long count) {
        long rest = sum % count;
        return sum / count + (rest >= count - rest ? 1 : 0);
    }

    @Override
    long color(int row) {
        long alpha = Math.max(get(row, ALPHA), UNIT);
        long color = 0;
        for (int channel = 0; channel < ALPHA; channel++) {
            color = color << 8 | rounded(255L * Math.min(get(row, channel), alpha), alpha);
        }
        return color << 8 | rounded(alpha, UNIT);
    }

    @Override
    long mean(long[] totals) {
        long alpha = totals[1 + ALPHA] / UNIT;
        long color = 0;
        for (int channel = 0; channel < ALPHA; channel++) {
            color = color << 8 | rounded(totals[1 + channel], alpha);
        }
        return color << 8 | rounded(alpha, totals[0]);
    }

    @Override
    long[] totals(long color) {
        long alpha = level(color, ALPHA, CHANNELS);
        return new long[]{1, level(color, 0, CHANNELS) * alpha, level(color, 1, CHANNELS) * alpha,
            level(color, 2, CHANNELS) * alpha, UNIT * alpha};
    }

    /// The mean of the squared errors over black and over white, times 4, is `Σ (2 Δp − Δα)² + 3 Δα²`.
    @Override
    double[] point(long[] totals) {
        double count = totals[0];
        double alpha = totals[1 + ALPHA] / count;
        return new double[]{2 * (totals[1] / count) - alpha, 2 * (totals[2] / count) - alpha,
            2 * (totals[3] / count) - alpha, Math.sqrt(3) * alpha};
    }
}
