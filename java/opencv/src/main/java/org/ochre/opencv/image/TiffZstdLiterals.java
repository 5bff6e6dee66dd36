package org.ochre.opencv.image;

import java.util.Arrays;

/// The literals of Zstandard's blocks (RFC 8878, section 3.1.1.3.1): as they are, one repeated, or in a Huffman code,
/// the last one or a new one.
final class TiffZstdLiterals {
    static final int MOST = 1 << 17;
    private static final int MOST_BITS = 11;
    private static final int MOST_SYMBOLS = 256;

    private final Bytes packed;
    private byte[] literals = new byte[0];
    private int count;

    private int tableBits; // 0 before the first table
    private final byte[] symbols = new byte[1 << MOST_BITS];
    private final byte[] lengths = new byte[1 << MOST_BITS];

    TiffZstdLiterals(Bytes packed) {
        this.packed = packed;
    }

    int count() {
        return count;
    }

    /// The literals, and more behind them.
    byte[] bytes() {
        return literals;
    }

    private void take() throws ImageException {
        require(count <= MOST);
        literals = literals.length < count ? new byte[count] : literals;
    }

    /// Reads the literals of a block; where its sequences begin.
    int read(byte[] block, int end) throws ImageException {
        int kind = block[0] & 3;
        int form = block[0] >> 2 & 3;
        if (kind < 2) {
            int header = (form & 1) == 0 ? 1 : form == 1 ? 2 : 3;
            count = (int) (number(block, 0, header, end) >> ((form & 1) == 0 ? 3 : 4));
            int size = kind == 0 ? count : 1;
            take();
            require(header + size <= end);
            if (kind == 0) {
                System.arraycopy(block, header, literals, 0, count);
            } else {
                Arrays.fill(literals, 0, count, block[header]);
            }
            return header + size;
        }
        int header = form < 2 ? 3 : form + 2;
        int width = form < 2 ? 10 : form == 2 ? 14 : 18;
        long sizes = number(block, 0, header, end) >> 4;
        count = (int) (sizes & (1 << width) - 1);
        int stop = header + (int) (sizes >> width & (1 << width) - 1);
        take();
        require(stop <= end);
        int at = kind == 2 ? table(block, header, stop) : header;
        require(tableBits > 0);
        if (form == 0) {
            decode(block, at, stop, 0, count);
        } else {
            fourStreams(block, at, stop);
        }
        return stop;
    }

    private void fourStreams(byte[] block, int from, int stop) throws ImageException {
        int quarter = (count + 3) / 4;
        int at = from + 6;
        require(at <= stop && 3 * quarter <= count);
        for (int i = 0; i < 4; i++) {
            int size = i < 3 ? (int) number(block, from + 2 * i, 2, stop) : stop - at;
            require(at + size <= stop);
            decode(block, at, at + size, i * quarter, i < 3 ? (i + 1) * quarter : count);
            at += size;
        }
    }

    private void decode(byte[] block, int from, int stop, int first, int last) throws ImageException {
        TiffZstdBits bits = TiffZstdBits.of(packed, block, from, stop);
        for (int i = first; i < last; i++) {
            int code = bits.peek(tableBits);
            literals[i] = symbols[code];
            bits.skip(lengths[code]);
        }
        require(bits.rest() == 0);
    }

    /// Reads a Huffman code, told by weights: a code of weight w is one of 2^(w−1) parts of its table.
    private int table(byte[] block, int from, int stop) throws ImageException {
        require(from < stop);
        int head = Byte.toUnsignedInt(block[from]);
        byte[] weights = new byte[MOST_SYMBOLS];
        int known;
        int end;
        if (head >= 128) {
            known = head - 127;
            end = from + 1 + (known + 1) / 2;
            require(end <= stop);
            for (int i = 0; i < known; i++) {
                weights[i] = (byte) (block[from + 1 + i / 2] >> (i % 2 == 0 ? 4 : 0) & 15);
            }
        } else {
            end = from + 1 + head;
            require(end <= stop);
            known = weights(block, from + 1, end, weights);
        }
        int sum = 0;
        for (int i = 0; i < known; i++) {
            require(weights[i] <= MOST_BITS);
            sum += 1 << weights[i] >> 1;
        }
        require(sum > 0 && sum < 1 << MOST_BITS);
        int bits = 32 - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << bits) - sum;
        require(Integer.bitCount(rest) == 1);
        weights[known] = (byte) (32 - Integer.numberOfLeadingZeros(rest));
        fill(weights, known + 1, bits);
        return end;
    }

    private void fill(byte[] weights, int known, int bits) {
        int at = 0;
        for (int weight = 1; weight <= bits; weight++) {
            for (int s = 0; s < known; s++) {
                if (weights[s] == weight) {
                    int size = 1 << weight - 1;
                    Arrays.fill(symbols, at, at + size, (byte) s);
                    Arrays.fill(lengths, at, at + size, (byte) (bits + 1 - weight));
                    at += size;
                }
            }
        }
        tableBits = bits;
    }

    /// Weights that two states take in turn.
    private int weights(byte[] block, int from, int end, byte[] weights) throws ImageException {
        TiffZstdTable.Described described = TiffZstdTable.read(packed, block, from, end, 6, 16);
        TiffZstdTable table = described.table();
        TiffZstdBits bits = TiffZstdBits.of(packed, block, described.end(), end);
        int[] states = {bits.read(table.accuracy()), bits.read(table.accuracy())};
        require(bits.rest() >= 0);
        int count = 0;
        for (int turn = 0;; turn ^= 1) {
            require(count < MOST_SYMBOLS - 2);
            weights[count++] = table.symbols()[states[turn]];
            states[turn] = table.next(states[turn], bits);
            if (bits.rest() < 0) {
                weights[count++] = table.symbols()[states[turn ^ 1]];
                return count;
            }
        }
    }

    private long number(byte[] block, int from, int size, int end) throws ImageException {
        require(from + size <= end);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= Byte.toUnsignedLong(block[from + i]) << 8 * i;
        }
        return value;
    }

    private void require(boolean right) throws ImageException {
        if (!right) {
            throw packed.corrupt("Zstandard literals", "wrong ones");
        }
    }
}
