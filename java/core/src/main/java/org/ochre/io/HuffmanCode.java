package org.ochre.io;

import java.util.Arrays;

/// A prefix code of least length for symbols that are used so and so often, as deflate writes it (RFC 1951, 3.2.2): the
/// lengths alone say what the code is. No code is longer than a limit.
///
/// The lengths are those of Huffman, computed in place (Moffat and Katajainen, *In-place calculation of
/// minimum-redundancy codes*, 1995). Where one is above the limit, shorter codes become longer until there is room.
final class HuffmanCode {
    private static final int SYMBOL_BITS = 9;
    private static final int LONGEST = 15;
    private static final int LENGTH_SHIFT = 16;

    /// How often each symbol is used.
    final int[] uses;
    /// The bits of each symbol's code, 0 where it is not used.
    final byte[] lengths;
    /// For each symbol its code, the first bit lowest, and from bit 16 on its length.
    final int[] codes;
    private final int limit;

    HuffmanCode(int symbols, int limit) {
        this.uses = new int[symbols];
        this.lengths = new byte[symbols];
        this.codes = new int[symbols];
        this.limit = limit;
    }

    /// The bits of a code, for those that write it.
    static int bits(int code) {
        return code & (1 << LENGTH_SHIFT) - 1;
    }

    static int length(int code) {
        return code >>> LENGTH_SHIFT;
    }

    /// How many symbols there are up to the last one that is used, and at least so many.
    int used(int least) {
        int count = uses.length;
        while (count > least && lengths[count - 1] == 0) {
            count--;
        }
        return count;
    }

    /// Makes the code for the uses. Where no symbol is used, the first one has a code.
    void make() {
        Arrays.fill(lengths, (byte) 0);
        long[] sorted = new long[uses.length];
        int n = 0;
        for (int symbol = 0; symbol < uses.length; symbol++) {
            if (uses[symbol] > 0) {
                sorted[n++] = (long) uses[symbol] << SYMBOL_BITS | symbol;
            }
        }
        Arrays.sort(sorted, 0, n);
        if (n < 2) {
            lengths[n == 0 ? 0 : symbol(sorted[0])] = 1;
        } else {
            assign(sorted, counts(depths(sorted, n)));
        }
        number();
    }

    private static int symbol(long entry) {
        return (int) entry & (1 << SYMBOL_BITS) - 1;
    }

    /// The depth of each inner node of Huffman's tree, the root last.
    ///
    /// @param sorted the n uses, the smallest first
    private static int[] depths(long[] sorted, int n) {
        long[] nodes = new long[n - 1]; // first a node's weight, then its parent
        int leaf = 0;
        int root = 0;
        for (int next = 0; next < n - 1; next++) {
            for (int child = 0; child < 2; child++) {
                if (leaf == n || root < next && nodes[root] < sorted[leaf] >>> SYMBOL_BITS) {
                    nodes[next] += nodes[root];
                    nodes[root++] = next;
                } else {
                    nodes[next] += sorted[leaf++] >>> SYMBOL_BITS;
                }
            }
        }
        int[] depths = new int[n - 1];
        for (int node = n - 3; node >= 0; node--) {
            depths[node] = depths[(int) nodes[node]] + 1;
        }
        return depths;
    }

    /// How many codes there are of each length, none above the limit.
    ///
    /// @param depths of the inner nodes, the deepest first
    private int[] counts(int[] depths) {
        int[] counts = new int[Math.max(limit, depths[0] + 1) + 1];
        int node = depths.length - 1;
        int open = 1;
        for (int depth = 0; open > 0; depth++) {
            int inner = 0;
            for (; node >= 0 && depths[node] == depth; node--) {
                inner++;
            }
            counts[depth] += open - inner;
            open = 2 * inner;
        }
        int taken = 0; // of 2^limit codes of the greatest length
        for (int length = counts.length - 1; length > 0; length--) {
            if (length > limit) {
                counts[limit] += counts[length];
            } else {
                taken += counts[length] << limit - length;
            }
        }
        for (; taken > 1 << limit; taken--) {
            int length = limit - 1;
            while (counts[length] == 0) {
                length--;
            }
            counts[length]--;
            counts[length + 1] += 2;
            counts[limit]--;
        }
        return counts;
    }

    /// Gives the symbols that are used least the longest codes.
    private void assign(long[] sorted, int[] counts) {
        int at = 0;
        for (int length = limit; length > 0; length--) {
            for (int i = 0; i < counts[length]; i++) {
                lengths[symbol(sorted[at++])] = (byte) length;
            }
        }
    }

    private void number() {
        int[] next = new int[LONGEST + 2];
        for (byte length : lengths) {
            next[length + 1]++;
        }
        next[1] = 0;
        for (int length = 1; length <= LONGEST; length++) {
            next[length] = next[length] + next[length - 1] << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            codes[symbol] = length == 0
                    ? 0
                    : length << LENGTH_SHIFT | Integer.reverse(next[length]++) >>> Integer.SIZE - length;
        }
    }
}
