package org.ochre.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// The rows of a palette PNG as one run of bytes: each row is the number of its filter, 0 for none, and then its
/// indices, leftmost in the high bits. Every label is read once, into memory of our own, and checked there.
final class IndexRows implements ParallelZlib.Source {
    /// How many labels are taken at a time.
    private static final int BLOCK = 1 << 14;

    private final ImageLayout labels;
    private final int width;
    private final int k;
    private final int bits;
    private final long rowBytes;
    private final Scratch scratch;
    private final Deque<Space> idle = new ArrayDeque<>();

    /// The memory of one thread.
    private static final class Space {
        private final Slots slots;
        private final MemorySegment ids;
        private final DType dtype;
        private final int[] small = new int[BLOCK];
        private final byte[] packed = new byte[2 * BLOCK];

        Space(DType labels, Scratch scratch) {
            slots = Slots.of(1, scratch);
            dtype = labels == DType.I64 ? DType.I64 : DType.I32;
            ids = scratch.allocate((long) BLOCK * dtype.size(), 64);
        }
    }

    /// @param labels native memory that is held open as long as rows are packed
    /// @param scratch others must not use it while rows are packed
    IndexRows(Tensor labels, int k, Scratch scratch) {
        this.scratch = scratch;
        this.labels = ImageLayout.plane("labels", labels);
        this.width = (int) labels.size(1);
        this.k = k;
        this.bits = bits(k);
        this.rowBytes = 1 + Math.ceilDiv((long) width * bits, 8);
    }

    /// The bits of an index, as few as the palette allows.
    static int bits(int k) {
        return k <= 2 ? 1 : k <= 4 ? 2 : k <= 16 ? 4 : 8;
    }

    /// All bytes of all rows.
    long bytes() {
        return rowBytes * labels.height();
    }

    /// The bytes of scratch that packing takes.
    ///
    /// @param places how many strips are packed at most at the same time
    static long scratchBytes(DType labels, long places) {
        long ids = BLOCK * (labels == DType.I64 ? Long.BYTES : Integer.BYTES);
        return Scratch.times(Math.min(places, Parallelism.current()), Slots.bytes(1) + Scratch.bytes(ids));
    }

    /// Packs the bytes from `from` on that fill `into`.
    ///
    /// @throws IllegalArgumentException for an id outside 0…k−1, the first in row order
    @Override
    public void fill(long from, MemorySegment into) {
        Space space = take();
        try {
            pack(from, into, space);
        } finally {
            give(space);
        }
    }

    private synchronized Space take() {
        return idle.isEmpty() ? new Space(labels.dtype(), scratch) : idle.pop();
    }

    private synchronized void give(Space space) {
        idle.push(space);
    }

    private void pack(long from, MemorySegment into, Space space) {
        long end = from + into.byteSize();
        long at = from;
        while (at < end) {
            long row = at / rowBytes;
            long within = at % rowBytes;
            long whole = width <= BLOCK && within == 0 ? Math.min(BLOCK / width, (end - at) / rowBytes) : 0;
            int count;
            if (whole > 0) {
                take(row, 0, (int) whole, width, space);
                count = pack((int) whole, width, true, space);
            } else if (within == 0) {
                space.packed[0] = 0;
                count = 1;
            } else {
                int wanted = (int) Math.min(Math.min(rowBytes - within, end - at), BLOCK / 8 * bits);
                int column = (int) ((within - 1) * 8 / bits);
                int wide = Math.min(wanted * 8 / bits, width - column);
                take(row, column, 1, wide, space);
                count = pack(1, wide, false, space);
            }
            MemorySegment.copy(space.packed, 0, into, ValueLayout.JAVA_BYTE, at - from, count);
            at += count;
        }
    }

    /// Copies a rectangle of labels to `space.small` and checks them there.
    private void take(long row, int column, int high, int wide, Space space) {
        ImageLayout part = labels.tile(new Tiles.Tile(0, row, column, high, wide));
        int size = space.dtype.size();
        ImageLayout dense = new ImageLayout(space.dtype, high, wide, 1, (long) size * wide, size, size,
                space.ids.address());
        Call.require(NativePixel.convert(part.address(), space.slots.first(0, part), dense.address(),
                space.slots.second(0, dense)));
        int count = high * wide;
        int bad = 0;
        if (space.dtype == DType.I32) {
            MemorySegment.copy(space.ids, ValueLayout.JAVA_INT, 0, space.small, 0, count);
            for (int i = 0; i < count; i++) {
                bad |= space.small[i] | k - 1 - space.small[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                long id = space.ids.getAtIndex(ValueLayout.JAVA_LONG, i);
                space.small[i] = id < 0 || id >= k ? -1 : (int) id;
                bad |= space.small[i];
            }
        }
        if (bad < 0) {
            throw refused(row, column, wide, space);
        }
    }

    private IllegalArgumentException refused(long row, int column, int wide, Space space) {
        int i = 0;
        while (space.small[i] >= 0 && space.small[i] < k) {
            i++;
        }
        long id = space.dtype == DType.I64 ? space.ids.getAtIndex(ValueLayout.JAVA_LONG, i) : space.small[i];
        return Arguments.refuse("labels", "ids in 0…" + (k - 1),
                id + " at [" + (row + i / wide) + ", " + (column + i % wide) + "]");
    }

    /// @param begins whether the number of a filter comes before each row
    /// @return how many bytes were packed
    private int pack(int high, int wide, boolean begins, Space space) {
        int perByte = 8 / bits;
        byte[] packed = space.packed;
        int at = 0;
        for (int row = 0; row < high; row++) {
            if (begins) {
                packed[at++] = 0;
            }
            int first = row * wide;
            if (perByte == 1) {
                for (int i = 0; i < wide; i++) {
                    packed[at + i] = (byte) space.small[first + i];
                }
                at += wide;
            } else {
                at = packBits(space.small, first, wide, packed, at);
            }
        }
        return at;
    }

    private int packBits(int[] ids, int first, int wide, byte[] packed, int start) {
        int perByte = 8 / bits;
        int at = start;
        for (int x = 0; x < wide; x += perByte) {
            int count = Math.min(perByte, wide - x);
            int value = 0;
            for (int i = 0; i < count; i++) {
                value = value << bits | ids[first + x + i];
            }
            packed[at++] = (byte) (value << bits * (perByte - count));
        }
        return at;
    }
}
