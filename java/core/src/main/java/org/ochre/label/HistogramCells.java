package org.ochre.label;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.ochre.foreign.Scratch;

/// The histograms of [LabelHistograms] in scratch, where nobody else writes: of each cell its distinct values,
/// ascending, and how often each occurs.
///
/// @param cells channels × regions: channel after channel
/// @param starts `[cells + 1]`: where the values of each cell begin
/// @param values `[n]`
/// @param counts `[n]`
/// @param absent `[cells]`: how many values are missing
/// @param sizes `[cells]`: how many values there are, written by [#sum]
record HistogramCells(long cells, MemorySegment starts, MemorySegment values, MemorySegment counts,
        MemorySegment absent, MemorySegment sizes) implements SortedCells {

    /// Room for so many cells and distinct values.
    static HistogramCells allocate(long cells, long n, Scratch scratch) {
        return new HistogramCells(cells, words(cells + 1, scratch), words(n, scratch), words(n, scratch),
                words(cells, scratch), words(cells, scratch));
    }

    private static MemorySegment words(long n, Scratch scratch) {
        return scratch.allocate(Math.multiplyExact(n, Long.BYTES), 64);
    }

    /// How many distinct values all cells have together.
    long distinct() {
        return start(cells);
    }

    long start(long cell) {
        return starts.getAtIndex(JAVA_LONG, cell);
    }

    long value(long index) {
        return values.getAtIndex(JAVA_LONG, index);
    }

    long count(long index) {
        return counts.getAtIndex(JAVA_LONG, index);
    }

    void put(long index, long value, long count) {
        values.setAtIndex(JAVA_LONG, index, value);
        counts.setAtIndex(JAVA_LONG, index, count);
    }

    /// Sums up the counts of each cell.
    ///
    /// @return whether each is a histogram: places that fit, values that ascend, counts of 1 or more, and no more than
    ///     2⁶³ − 1 values, missing ones included
    boolean sum(long n) {
        boolean valid = start(0) == 0 && start(cells) == n;
        for (long cell = 0; cell < cells && valid; cell++) {
            valid = start(cell) >= 0 && start(cell) <= start(cell + 1) && start(cell + 1) <= n && sumCell(cell);
        }
        return valid;
    }

    /// Sums up the counts of a cell. Returns whether they are those of a histogram.
    boolean sumCell(long cell) {
        long all = absent(cell);
        boolean valid = all >= 0;
        for (long i = start(cell); i < start(cell + 1) && valid; i++) {
            all += count(i);
            valid = count(i) >= 1 && all >= 0 && (i == start(cell) || value(i) > value(i - 1));
        }
        sizes.setAtIndex(JAVA_LONG, cell, all - absent(cell));
        return valid;
    }

    @Override
    public long size(long cell) {
        return sizes.getAtIndex(JAVA_LONG, cell);
    }

    @Override
    public long absent(long cell) {
        return absent.getAtIndex(JAVA_LONG, cell);
    }

    @Override
    public long key(long cell, long rank) {
        long at = start(cell);
        for (long behind = count(at); behind <= rank; behind += count(at)) {
            at++;
        }
        return value(at);
    }

    /// The cells of some regions in each channel; −1 gives an empty cell.
    ///
    /// @param regions how many these histograms have
    HistogramCells select(long[] chosen, long regions, long channels, Scratch scratch) {
        long n = 0;
        for (long channel = 0; channel < channels; channel++) {
            for (long region : chosen) {
                n += region < 0 ? 0 : start(channel * regions + region + 1) - start(channel * regions + region);
            }
        }
        HistogramCells part = allocate(channels * chosen.length, n, scratch);
        long to = 0;
        for (long cell = 0; cell < part.cells; cell++) {
            long region = chosen[(int) (cell % chosen.length)];
            long from = cell / chosen.length * regions + region;
            part.starts.setAtIndex(JAVA_LONG, cell, to);
            part.absent.setAtIndex(JAVA_LONG, cell, region < 0 ? 0 : absent(from));
            part.sizes.setAtIndex(JAVA_LONG, cell, region < 0 ? 0 : size(from));
            for (long i = region < 0 ? 0 : start(from); region >= 0 && i < start(from + 1); i++) {
                part.put(to++, value(i), count(i));
            }
        }
        part.starts.setAtIndex(JAVA_LONG, part.cells, to);
        return part;
    }

    /// The histograms of the values of both.
    ///
    /// @param other with as many cells
    /// @throws ArithmeticException where a cell would have more than 2⁶³ − 1 values
    HistogramCells merge(HistogramCells other, Scratch scratch) {
        HistogramCells both = allocate(cells, Math.addExact(distinct(), other.distinct()), scratch);
        long to = 0;
        for (long cell = 0; cell < cells; cell++) {
            both.starts.setAtIndex(JAVA_LONG, cell, to);
            long missing = Math.addExact(absent(cell), other.absent(cell));
            both.absent.setAtIndex(JAVA_LONG, cell, missing);
            long size = Math.addExact(size(cell), other.size(cell));
            both.sizes.setAtIndex(JAVA_LONG, cell, size);
            Math.addExact(size, missing);
            to = mergeCell(other, cell, both, to);
        }
        both.starts.setAtIndex(JAVA_LONG, cells, to);
        return both;
    }

    /// Writes the merged values of a cell from place `to` on. Returns the place behind them.
    private long mergeCell(HistogramCells other, long cell, HistogramCells both, long to) {
        long i = start(cell);
        long j = other.start(cell);
        long endI = start(cell + 1);
        long endJ = other.start(cell + 1);
        long place = to;
        while (i < endI || j < endJ) {
            int order = i == endI ? 1 : j == endJ ? -1 : Long.compare(value(i), other.value(j));
            long value = order <= 0 ? value(i) : other.value(j);
            long count = (order <= 0 ? count(i) : 0) + (order >= 0 ? other.count(j) : 0);
            both.put(place++, value, count);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return place;
    }
}
