package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;

/// Centres whose channels are numbers like each other, in sixteenths of a level.
final class StraightCenters extends Centers {
    private static final int SCALE = 16;
    private static final int MOST = 255 * SCALE;

    private final int channels;
    private final long colors;
    private final int size;
    private final MemorySegment levels;

    /// @param counted what they are centres of
    StraightCenters(long[] rows, CountedColors counted, Scratch scratch) {
        this.channels = counted.channels();
        this.colors = counted.size();
        this.size = rows.length;
        this.levels = scratch.allocate((long) size * channels * Short.BYTES, 64);
        for (int i = 0; i < size * channels; i++) {
            long level = level(rows[i / channels], i % channels, channels);
            levels.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (level * SCALE));
        }
    }

    @Override
    int size() {
        return size;
    }

    @Override
    int words() {
        return 1 + channels;
    }

    @Override
    long scratchBytes() {
        return NativePalette.refineScratchBytes(colors, channels, size);
    }

    @Override
    void prepare(long space) {
        Call.require(NativePalette.refinePrepare(levels.address(), colors, channels, size, space));
    }

    @Override
    void sums(long keys, long counts, long n, long sums, long space) {
        Call.require(NativePalette.refineSums(keys, counts, n, sums, space));
    }

    @Override
    boolean move(int row, long[] totals, boolean farther) {
        long count = totals[0];
        boolean moved = false;
        for (int channel = 0; channel < channels && count > 0; channel++) {
            long mean = (2 * SCALE * totals[1 + channel] + count) / (2 * count);
            long at = (long) row * channels + channel;
            short old = levels.getAtIndex(ValueLayout.JAVA_SHORT, at);
            short next = (short) step(old, mean, farther, 0, MOST);
            moved |= next != old;
            levels.setAtIndex(ValueLayout.JAVA_SHORT, at, next);
        }
        return moved;
    }

    @Override
    long color(int row) {
        long color = 0;
        for (int channel = 0; channel < channels; channel++) {
            int level = levels.getAtIndex(ValueLayout.JAVA_SHORT, (long) row * channels + channel);
            color = color << 8 | (level + SCALE / 2) / SCALE;
        }
        return color;
    }

    @Override
    long mean(long[] totals) {
        long color = 0;
        for (int channel = 0; channel < channels; channel++) {
            color = color << 8 | rounded(totals[1 + channel], totals[0]);
        }
        return color;
    }

    @Override
    long[] totals(long color) {
        long[] totals = new long[1 + channels];
        totals[0] = 1;
        for (int channel = 0; channel < channels; channel++) {
            totals[1 + channel] = level(color, channel, channels);
        }
        return totals;
    }

    @Override
    double[] point(long[] totals) {
        double[] point = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            point[channel] = (double) totals[1 + channel] / totals[0];
        }
        return point;
    }
}
