package org.ochre.resample;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;

/// The windows and weights of the results along one axis, in the memory of an operation's scratch.
///
/// @param size how many results
/// @param most the most pixels of a window
/// @param starts the first pixel of each window, I64
/// @param counts the pixels of each window, I64
/// @param weights F64, `most` for each window
record Axis(long size, int most, MemorySegment starts, MemorySegment counts, MemorySegment weights) {
    private static final int MOST_BITS = 22;

    /// @param size how many results
    /// @param pixels how many pixels of the image
    /// @param from the edge of the rectangle
    /// @param length the length of the rectangle
    static Axis of(Filter filter, long size, long pixels, double from, double length, Scratch scratch) {
        double ratio = length / size;
        double stretch = Math.max(ratio, 1);
        double reach = reach(filter, ratio);
        int most = Math.toIntExact(most(filter, size, pixels, length));
        Axis axis = new Axis(size, most, scratch.allocate(size * Long.BYTES, 64),
                scratch.allocate(size * Long.BYTES, 64), scratch.allocate(size * most * Double.BYTES, 64));
        double[] window = new double[most];
        for (long i = 0; i < size; i++) {
            if (filter == Filter.AREA) {
                axis.cover(i, pixels, from, length, window);
            } else {
                double centre = from + (i + 0.5) * ratio;
                long first = Math.max((long) Math.floor(centre - reach + 0.5), 0);
                int count = (int) (Math.min((long) Math.floor(centre + reach + 0.5), pixels) - first);
                filter.weigh((first + 0.5 - centre) / stretch, 1 / stretch, count, window);
                axis.put(i, first, count, window);
            }
        }
        return axis.trimmed();
    }

    /// The pixels that the windows of some results lie in, or a few more.
    ///
    /// @param results at least one
    static Span reached(Filter filter, long size, long pixels, double from, double length, Span results) {
        double ratio = length / size;
        double reach = reach(filter, ratio) + 1;
        long first = (long) Math.floor(from + (results.first() + 0.5) * ratio - reach);
        long end = (long) Math.ceil(from + (results.end() - 0.5) * ratio + reach);
        return Span.of(Math.clamp(first, 0, pixels - 1), Math.clamp(end, 1, pixels));
    }

    /// Some of the results, of an image that begins at another pixel.
    ///
    /// @param origin the pixel of the whole image that is pixel 0 here
    Axis part(Span results, long origin, Scratch scratch) {
        MemorySegment own = scratch.allocate(results.count() * Long.BYTES, 64);
        for (long i = 0; i < results.count(); i++) {
            own.setAtIndex(ValueLayout.JAVA_LONG, i, start(results.first() + i) - origin);
        }
        return new Axis(results.count(), most, own,
                counts.asSlice(results.first() * Long.BYTES, results.count() * Long.BYTES),
                weights.asSlice(results.first() * most * Double.BYTES, results.count() * most * Double.BYTES));
    }

    private static double reach(Filter filter, double ratio) {
        return filter == Filter.AREA ? ratio / 2 : filter.support() * Math.max(ratio, 1);
    }

    /// The most pixels of a window.
    static long most(Filter filter, long size, long pixels, double length) {
        return Math.min(pixels, (long) Math.ceil(2 * reach(filter, length / size)) + 2);
    }

    /// The bytes of scratch that the tables of an axis take, with weights in F64 and in a smaller dtype too.
    static long bytes(long size, long most, long smaller) {
        long weights = Scratch.times(size, most);
        return Scratch.bytes(Scratch.times(size, Long.BYTES), Scratch.times(size, Long.BYTES),
                Scratch.times(weights, Double.BYTES), Scratch.times(weights, smaller), Structs.Weights.BYTES);
    }

    /// The part of each pixel that lies in the area of result i. The numbers are exact where the rectangle has whole
    /// edges.
    private void cover(long i, long pixels, double from, double length, double[] window) {
        double low = from * size + i * length;
        double high = from * size + (i + 1) * length;
        long first = Math.min((long) Math.floor(low / size), pixels - 1);
        int count = 0;
        for (long pixel = first; count == 0 || pixel < pixels && (double) pixel * size < high; pixel++) {
            double part = Math.min(high, (double) (pixel + 1) * size) - Math.max(low, (double) pixel * size);
            window[count++] = Math.max(part, 0);
        }
        put(i, first, count, window);
    }

    /// Writes one window. The weights are divided by their sum.
    private void put(long i, long first, int count, double[] window) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += window[k];
        }
        for (int k = 0; k < count; k++) {
            weights.setAtIndex(ValueLayout.JAVA_DOUBLE, i * most + k, window[k] / sum);
        }
        starts.setAtIndex(ValueLayout.JAVA_LONG, i, first);
        counts.setAtIndex(ValueLayout.JAVA_LONG, i, count);
    }

    /// Leaves zeros at the ends of windows out, where all windows still begin and end in order. So an image in its own
    /// size is a copy.
    private Axis trimmed() {
        long start = 0;
        long end = 0;
        for (long i = 0; i < size; i++) {
            if (start(i) + zeros(i) < start || start(i) + length(i) < end) {
                return this;
            }
            start = start(i) + zeros(i);
            end = start(i) + length(i);
        }
        for (long i = 0; i < size; i++) {
            long zeros = zeros(i);
            long length = length(i) - zeros;
            MemorySegment.copy(weights, (i * most + zeros) * Double.BYTES, weights, i * most * Double.BYTES,
                    length * Double.BYTES);
            starts.setAtIndex(ValueLayout.JAVA_LONG, i, start(i) + zeros);
            counts.setAtIndex(ValueLayout.JAVA_LONG, i, length);
        }
        return this;
    }

    /// The zeros that window i begins with.
    private long zeros(long i) {
        long zeros = 0;
        while (zeros < count(i) - 1 && weight(i * most + zeros) == 0) {
            zeros++;
        }
        return zeros;
    }

    /// The pixels of window i without the zeros at its end.
    private long length(long i) {
        long length = count(i);
        while (length > 1 && weight(i * most + length - 1) == 0) {
            length--;
        }
        return length;
    }

    private long start(long i) {
        return starts.getAtIndex(ValueLayout.JAVA_LONG, i);
    }

    private long count(long i) {
        return counts.getAtIndex(ValueLayout.JAVA_LONG, i);
    }

    private double weight(long at) {
        return weights.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
    }

    /// An `ochre_weights` with weights of F64 or F32.
    ///
    /// @return its address
    long struct(DType dtype, Scratch scratch) {
        MemorySegment written = weights;
        if (dtype == DType.F32) {
            written = scratch.allocate(size * most * Float.BYTES, 64);
            for (long i = 0; i < size; i++) {
                for (long at = i * most; at < i * most + count(i); at++) {
                    written.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) weight(at));
                }
            }
        }
        return struct(written, 0, scratch);
    }

    /// How many bits behind the point whole weights of 16 bits can have, where 255 times their sum has 31 bits.
    int bits() {
        double largest = 0;
        double widest = 0;
        for (long i = 0; i < size; i++) {
            double sum = 0;
            for (long at = i * most; at < i * most + count(i); at++) {
                double weight = Math.abs(weight(at));
                largest = Math.max(largest, weight);
                sum += weight;
            }
            widest = Math.max(widest, sum);
        }
        int bits = MOST_BITS;
        while (largest * (1L << bits) > Short.MAX_VALUE - 2 || 256 * widest * (1L << bits) + 256.0 * most > 1L << 31) {
            bits--;
        }
        return bits;
    }

    /// An `ochre_weights` with whole weights. Sums of weights are rounded, rather than each weight: so the weights
    /// of a window have exactly the sum 1.
    ///
    /// @return its address
    long wholeStruct(int bits, Scratch scratch) {
        MemorySegment whole = scratch.allocate(size * most * Short.BYTES, 64);
        double one = 1L << bits;
        for (long i = 0; i < size; i++) {
            double sum = 0;
            long before = 0;
            long end = i * most + count(i);
            for (long at = i * most; at < end; at++) {
                sum += weight(at);
                long now = at == end - 1 ? 1L << bits : (long) Math.rint(sum * one);
                whole.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) (now - before));
                before = now;
            }
        }
        return struct(whole, bits, scratch);
    }

    private long struct(MemorySegment written, int bits, Scratch scratch) {
        return Structs.Weights.write(scratch, size, most, starts.address(), counts.address(), written.address(),
                bits);
    }
}
