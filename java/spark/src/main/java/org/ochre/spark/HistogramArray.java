package org.ochre.spark;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A histogram on the Java heap, as the bytes that [org.ochre.palette.ColorHistogram#toBytes] describes. Two merge here
/// without native memory: the states of tasks grow to hundreds of megabytes, which an executor's pool need not have.
///
/// @param bytes not copied, and not written after it was made
record HistogramArray(byte[] bytes) {
    static final int HEADER = 24;

    private static final int CHANNELS = 12;
    private static final int SIZE = 16;
    private static final int KEY = Integer.BYTES;
    private static final int COUNT = Long.BYTES;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'H', 'S', 'T', 1, 0, 0, 0};

    /// Room for that many colours, which are to be set.
    ///
    /// @throws IllegalStateException for more than a Java array holds
    static HistogramArray allocate(int channels, long size) {
        long length = HEADER + (KEY + COUNT) * size;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("colours: expected at most 178956968 for a Java array, got " + size);
        }
        HistogramArray made = new HistogramArray(Arrays.copyOf(MAGIC, (int) length));
        INT.set(made.bytes, CHANNELS, channels);
        LONG.set(made.bytes, SIZE, size);
        return made;
    }

    int channels() {
        return (int) INT.get(bytes, CHANNELS);
    }

    int size() {
        return (int) (long) LONG.get(bytes, SIZE);
    }

    /// A colour, as an unsigned number.
    long key(int i) {
        return Integer.toUnsignedLong((int) INT.get(bytes, HEADER + KEY * i));
    }

    long count(int i) {
        return (long) LONG.get(bytes, HEADER + KEY * size() + COUNT * i);
    }

    void set(int i, long key, long count) {
        INT.set(bytes, HEADER + KEY * i, (int) key);
        LONG.set(bytes, HEADER + KEY * size() + COUNT * i, count);
    }

    /// The colours of both, of the same number of channels.
    ///
    /// @throws ArithmeticException where a count leaves 63 bits
    HistogramArray merge(HistogramArray other) {
        HistogramArray merged = allocate(channels(), union(other));
        int n = size();
        int m = other.size();
        int to = 0;
        for (int i = 0, j = 0; i < n || j < m; to++) {
            long one = i < n ? key(i) : Long.MAX_VALUE;
            long two = j < m ? other.key(j) : Long.MAX_VALUE;
            long count = 0;
            if (one <= two) {
                count = count(i++);
            }
            if (two <= one) {
                count = Math.addExact(count, other.count(j++));
            }
            merged.set(to, Math.min(one, two), count);
        }
        return merged;
    }

    /// How many colours one of both has.
    private long union(HistogramArray other) {
        int n = size();
        int m = other.size();
        long union = 0;
        for (int i = 0, j = 0; i < n || j < m; union++) {
            long one = i < n ? key(i) : Long.MAX_VALUE;
            long two = j < m ? other.key(j) : Long.MAX_VALUE;
            i += one <= two ? 1 : 0;
            j += two <= one ? 1 : 0;
        }
        return union;
    }
}
