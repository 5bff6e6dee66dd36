package org.ochre.spark;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.ochre.palette.ColorHistogram;

/// The colours of any number of pictures of one number of channels, on the Java heap. It keeps a few histograms, each
/// less than half as large as the one before. A new one is merged with the last as long as that is less than twice as
/// large. So a colour is merged about log₂ times, and all histograms together take less than twice the bytes of the
/// merged one.
final class ColorLevels {
    /// As [ColorHistogram#toBytes] gives them; the largest first.
    private final List<byte[]> levels = new ArrayList<>();

    boolean isEmpty() {
        return levels.isEmpty();
    }

    void add(ColorLevels other) {
        for (int i = other.levels.size() - 1; i >= 0; i--) {
            add(other.levels.get(i));
        }
    }

    /// @param histogram as [ColorHistogram#toBytes] gives it
    void add(byte[] histogram) {
        levels.add(histogram);
        while (levels.size() > 1
                && levels.get(levels.size() - 2).length < 2L * levels.getLast().length + HistogramArray.HEADER) {
            mergeLast();
        }
    }

    /// Merges all histograms into one.
    void collapse() {
        while (levels.size() > 1) {
            mergeLast();
        }
    }

    /// The histogram of all pictures, after [#collapse].
    ///
    /// @throws IllegalStateException where there is not one histogram
    ColorHistogram merged(SegmentAllocator results) {
        if (levels.size() != 1) {
            throw new IllegalStateException("colours: expected one histogram, got " + levels.size());
        }
        return ColorHistogram.ofBytes(levels.getFirst(), results);
    }

    /// The bytes of the one histogram, after [#collapse].
    HistogramArray array() {
        return new HistogramArray(levels.getFirst());
    }

    /// Bytes of the Java heap.
    long heapBytes() {
        return levels.stream().mapToLong(level -> level.length).sum();
    }

    private void mergeLast() {
        byte[] small = levels.getLast();
        byte[] large = levels.get(levels.size() - 2);
        byte[] merged = new HistogramArray(large).merge(new HistogramArray(small)).bytes();
        levels.removeLast();
        levels.set(levels.size() - 1, merged);
    }
}
