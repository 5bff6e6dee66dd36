package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Zstandard (RFC 8878): blocks of literals and of sequences, each some literals and a match in what was unpacked
/// before. The output is the window. Frames with a dictionary are refused; a frame's checksum is not held against the
/// pixels.
final class TiffZstd {
    private static final long MAGIC = 0xFD2FB528L;
    private static final TiffZstdTable LENGTHS = TiffZstdTable.of(6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2,
            2, 2, 2, 2, 2, 2, 2,
            2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1);
    private static final TiffZstdTable MATCHES = TiffZstdTable.of(6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);
    private static final TiffZstdTable OFFSETS = TiffZstdTable.of(5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, -1,
            -1, -1, -1, -1);
    private static final int[] LENGTH_BASES = {16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096,
        8192, 16_384, 32_768,
        65_536};
    private static final int[] LENGTH_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] MATCH_BASES = {35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051,
        4099, 8195, 16_387, 32_771,
        65_539};
    private static final int[] MATCH_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final Bytes packed;
    private final MemorySegment out;
    private byte[] block = new byte[0];
    private long at;
    private long to;

    private long start;
    private TiffZstdLiterals literals;
    private @Nullable TiffZstdTable lengths;
    private @Nullable TiffZstdTable offsets;
    private @Nullable TiffZstdTable matches;
    private final long[] recent = new long[3];

    private TiffZstd(Bytes packed, MemorySegment out) {
        this.packed = packed;
        this.out = out;
        literals = new TiffZstdLiterals(packed);
    }

    static void unpack(Bytes packed, MemorySegment out) throws ImageException {
        TiffZstd zstd = new TiffZstd(packed.order(ByteOrder.LITTLE_ENDIAN), out);
        while (zstd.to < out.byteSize()) {
            zstd.frame();
        }
    }

    private void frame() throws ImageException {
        require(packed.u32(at) == MAGIC);
        int head = packed.u8(at + 4);
        require((head & 8) == 0);
        if ((head & 3) != 0) {
            throw packed.corrupt("Zstandard without a dictionary", "one with it");
        }
        boolean single = (head & 32) != 0;
        int sizeBytes = switch (head >> 6) {
            case 0 -> single ? 1 : 0;
            case 1 -> 2;
            case 2 -> 4;
            default -> 8;
        };
        at += 5 + (single ? 0 : 1) + sizeBytes;
        start = to;
        literals = new TiffZstdLiterals(packed);
        lengths = null;
        offsets = null;
        matches = null;
        recent[0] = 1;
        recent[1] = 4;
        recent[2] = 8;
        boolean last = false;
        while (!last && to < out.byteSize()) {
            int header = packed.u8(at) | packed.u8(at + 1) << 8 | packed.u8(at + 2) << 16;
            at += 3;
            last = (header & 1) == 1;
            block(header >> 1 & 3, header >> 3);
        }
        at += (head & 4) != 0 ? 4 : 0;
    }

    private void block(int kind, int size) throws ImageException {
        switch (kind) {
            case 0 -> {
                MemorySegment raw = packed.slice(at, size).segment();
                long taken = Math.min(size, out.byteSize() - to);
                out.asSlice(to, taken).copyFrom(raw.asSlice(0, taken));
                to += taken;
                at += size;
            }
            case 1 -> {
                require(size <= TiffZstdLiterals.MOST);
                long taken = Math.min(size, out.byteSize() - to);
                out.asSlice(to, taken).fill((byte) packed.u8(at++));
                to += taken;
            }
            case 2 -> {
                require(size > 2 && size <= TiffZstdLiterals.MOST);
                block = block.length < size ? new byte[size] : block;
                MemorySegment.copy(packed.slice(at, size).segment(), ValueLayout.JAVA_BYTE, 0, block, 0, size);
                at += size;
                sequences(literals.read(block, size), size);
            }
            default -> throw wrong();
        }
    }

    private void sequences(int from, int end) throws ImageException {
        require(from < end);
        int first = Byte.toUnsignedInt(block[from]);
        int header = first < 128 ? 1 : first < 255 ? 2 : 3;
        require(from + header <= end);
        int count = switch (header) {
            case 1 -> first;
            case 2 -> (first - 128 << 8) + Byte.toUnsignedInt(block[from + 1]);
            default -> 0x7f00 + Byte.toUnsignedInt(block[from + 1]) + (Byte.toUnsignedInt(block[from + 2]) << 8);
        };
        int used = 0;
        if (count > 0) {
            used = sequences(count, from + header, end);
        }
        literals(used, literals.count() - used);
    }

    /// The literals that all sequences take.
    private int sequences(int count, int from, int end) throws ImageException {
        require(from < end);
        int modes = block[from];
        require((modes & 3) == 0);
        int place = from + 1;
        TiffZstdTable.Described read = table(modes >> 6 & 3, lengths, LENGTHS, place, end, 9, 36);
        TiffZstdTable lengthTable = read.table();
        lengths = lengthTable;
        read = table(modes >> 4 & 3, offsets, OFFSETS, read.end(), end, 8, 32);
        TiffZstdTable offsetTable = read.table();
        offsets = offsetTable;
        read = table(modes >> 2 & 3, matches, MATCHES, read.end(), end, 9, 53);
        TiffZstdTable matchTable = read.table();
        matches = matchTable;
        TiffZstdBits bits = TiffZstdBits.of(packed, block, read.end(), end);
        int lengthState = bits.read(lengthTable.accuracy());
        int offsetState = bits.read(offsetTable.accuracy());
        int matchState = bits.read(matchTable.accuracy());
        int used = 0;
        for (int i = 0; i < count && to < out.byteSize(); i++) {
            int offsetCode = offsetTable.symbols()[offsetState];
            long offset = (1L << offsetCode) + Integer.toUnsignedLong(bits.read(offsetCode));
            int match = matchTable.symbols()[matchState];
            match = match < 32 ? match + 3 : MATCH_BASES[match - 32] + bits.read(MATCH_BITS[match - 32]);
            int length = lengthTable.symbols()[lengthState];
            length = length < 16 ? length : LENGTH_BASES[length - 16] + bits.read(LENGTH_BITS[length - 16]);
            if (i + 1 < count) {
                lengthState = lengthTable.next(lengthState, bits);
                matchState = matchTable.next(matchState, bits);
                offsetState = offsetTable.next(offsetState, bits);
            }
            require(bits.rest() >= 0 && used + length <= literals.count());
            literals(used, length);
            used += length;
            match(distance(offset, length == 0), match);
        }
        require(to == out.byteSize() || bits.rest() == 0);
        return used;
    }

    private TiffZstdTable.Described table(int mode, @Nullable TiffZstdTable before, TiffZstdTable given, int from,
            int end, int accuracy,
            int symbols) throws ImageException {
        switch (mode) {
            case 0 -> {
                return new TiffZstdTable.Described(given, from);
            }
            case 1 -> {
                require(from < end && Byte.toUnsignedInt(block[from]) < symbols);
                return new TiffZstdTable.Described(TiffZstdTable.of(block[from]), from + 1);
            }
            case 2 -> {
                return TiffZstdTable.read(packed, block, from, end, accuracy, symbols);
            }
            default -> {
                if (before == null) {
                    throw wrong();
                }
                return new TiffZstdTable.Described(before, from);
            }
        }
    }

    /// The distance of a match: 1, 2, 3 stand for the last three ones, counted one further where no literals come
    /// first.
    private long distance(long value, boolean noLiterals) {
        if (value > 3) {
            recent[2] = recent[1];
            recent[1] = recent[0];
            recent[0] = value - 3;
            return recent[0];
        }
        int which = (int) value - 1 + (noLiterals ? 1 : 0);
        long distance = which == 3 ? recent[0] - 1 : recent[which];
        if (which > 1) {
            recent[2] = recent[1];
        }
        if (which > 0) {
            recent[1] = recent[0];
        }
        recent[0] = distance;
        return distance;
    }

    private void literals(int from, int length) {
        int taken = (int) Math.min(length, out.byteSize() - to);
        MemorySegment.copy(literals.bytes(), from, out, ValueLayout.JAVA_BYTE, to, taken);
        to += taken;
    }

    private void match(long distance, int length) throws ImageException {
        require(distance > 0 && distance <= to - start);
        long taken = Math.min(length, out.byteSize() - to);
        if (distance >= taken) {
            MemorySegment.copy(out, to - distance, out, to, taken);
        } else {
            for (long i = to; i < to + taken; i++) {
                out.set(ValueLayout.JAVA_BYTE, i, out.get(ValueLayout.JAVA_BYTE, i - distance));
            }
        }
        to += taken;
    }

    private void require(boolean right) throws ImageException {
        if (!right) {
            throw wrong();
        }
    }

    private ImageException wrong() {
        return packed.corrupt("Zstandard that fills the strip or tile", "something else");
    }
}
