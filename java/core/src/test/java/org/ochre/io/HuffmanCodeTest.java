package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
    private static long bits(HuffmanCode code) {
        long bits = 0;
        for (int i = 0; i < code.uses.length; i++) {
            bits += (long) code.uses[i] * code.lengths[i];
        }
        return bits;
    }

    /// The bits of Huffman's code: the sum of all nodes' weights but the leaves'.
    private static long least(int[] uses) {
        PriorityQueue<Long> nodes = new PriorityQueue<>();
        for (int use : uses) {
            if (use > 0) {
                nodes.add((long) use);
            }
        }
        long bits = nodes.size() == 1 ? nodes.peek() : 0;
        while (nodes.size() > 1) {
            long joined = nodes.remove() + nodes.remove();
            bits += joined;
            nodes.add(joined);
        }
        return bits;
    }

    /// Codes are those of RFC 1951: in order of length, then of symbol, none the beginning of another.
    private static void requireCodes(HuffmanCode code, int limit, int used) {
        int next = 0;
        int found = 0;
        for (int length = 1; length <= limit; length++) {
            next <<= 1;
            for (int i = 0; i < code.uses.length; i++) {
                if (code.lengths[i] == length) {
                    assertThat(HuffmanCode.length(code.codes[i])).isEqualTo(length);
                    assertThat(Integer.reverse(HuffmanCode.bits(code.codes[i])) >>> 32 - length).isEqualTo(next++);
                    found++;
                }
            }
            assertThat(next).isLessThanOrEqualTo(1 << length);
        }
        assertThat(found).isEqualTo(Math.max(used, 1));
        if (used > 1) {
            assertThat(next).isEqualTo(1 << limit);
        }
    }

    @Test
    void codesAreAsShortAsHuffmans() {
        Random random = new Random(23);
        for (int round = 0; round < 300; round++) {
            HuffmanCode code = new HuffmanCode(1 + random.nextInt(286), 15);
            int used = 0;
            for (int i = 0; i < code.uses.length; i++) {
                code.uses[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(7));
                used += code.uses[i] > 0 ? 1 : 0;
            }
            code.make();
            requireCodes(code, 15, used);
            assertThat(bits(code)).as("round %d", round).isEqualTo(least(code.uses));
        }
    }

    @Test
    void noCodeIsLongerThanTheLimit() {
        for (int symbols : new int[]{19, 30, 40}) {
            HuffmanCode code = new HuffmanCode(symbols, symbols == 19 ? 7 : 15);
            long first = 1;
            long second = 1;
            for (int i = 0; i < symbols; i++) {
                code.uses[symbols - 1 - i] = (int) first;
                long next = first + second;
                first = second;
                second = next;
            }
            code.make();
            requireCodes(code, symbols == 19 ? 7 : 15, symbols);
            assertThat(bits(code)).isGreaterThan(least(code.uses)).isLessThan(least(code.uses) * 5 / 4);
        }
    }

    @Test
    void fewSymbolsHaveACodeTheSameObjectIsUsedAgain() {
        HuffmanCode code = new HuffmanCode(30, 15);
        code.uses[7] = 40;
        code.uses[9] = 2;
        code.make();
        assertThat(code.lengths[7]).isEqualTo((byte) 1);
        assertThat(code.used(1)).isEqualTo(10);
        code.uses[9] = 0;
        code.make();
        requireCodes(code, 15, 1);
        assertThat(code.used(1)).isEqualTo(8);
        code.uses[7] = 0;
        code.make();
        requireCodes(code, 15, 0);
        assertThat(code.used(1)).isEqualTo(1);
    }
}
