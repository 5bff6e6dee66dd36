package org.ochre.palette;

import java.util.BitSet;
import java.util.Random;

/// Matrices of ordered dithering: `[64][64]`, each of the ranks 0…4095 once.
final class Thresholds {
    static final int SIDE = 64;
    static final int COUNT = SIDE * SIDE;

    private Thresholds() {}

    /// Bayer's matrix (1973): the rank of (y, x) has the bits of `x ^ y` and `y` in turns, the lowest bits first.
    static short[] bayer() {
        short[] ranks = new short[COUNT];
        for (int place = 0; place < COUNT; place++) {
            int y = place / SIDE;
            int x = place % SIDE;
            int rank = 0;
            for (int bit = 0; bit < 6; bit++) {
                rank = rank << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1;
            }
            ranks[place] = (short) rank;
        }
        return ranks;
    }

    /// Blue noise: pixels of low rank lie apart from each other, without a pattern.
    static short[] blueNoise() {
        return Blue.RANKS;
    }

    /// Made once, when first asked for.
    private static final class Blue {
        private static final int FIRST = COUNT / 10;
        private static final int RADIUS = 8;
        private static final double SIGMA = 1.5;
        private static final long[] WEIGHTS = weights();
        static final short[] RANKS = new Blue().ranks();

        private final BitSet set = new BitSet(COUNT);
        /// How crowded it is around each place: the sum of a Gauss function of the distance to the places in the set,
        /// around the torus. Whole numbers, so that sums are exact.
        private final long[] crowd = new long[COUNT];

        /// The void-and-cluster method (Ulichney 1993). Some places are drawn at random, and moved from the densest
        /// cluster to the largest void until that changes nothing. Ranks below their number come by taking out the
        /// densest one after the other, the other ranks by filling the largest void one after the other.
        private short[] ranks() {
            Random random = new Random(1);
            while (set.cardinality() < FIRST) {
                flip(random.nextInt(COUNT));
            }
            int from;
            int to;
            do {
                from = cluster();
                flip(from);
                to = space();
                flip(to);
            } while (from != to);
            short[] ranks = new short[COUNT];
            BitSet start = (BitSet) set.clone();
            for (int rank = FIRST - 1; rank >= 0; rank--) {
                int place = cluster();
                flip(place);
                ranks[place] = (short) rank;
            }
            start.stream().forEach(this::flip);
            for (int rank = FIRST; rank < COUNT; rank++) {
                int place = space();
                flip(place);
                ranks[place] = (short) rank;
            }
            return ranks;
        }

        private void flip(int place) {
            set.flip(place);
            long sign = set.get(place) ? 1 : -1;
            for (int dy = -RADIUS; dy <= RADIUS; dy++) {
                for (int dx = -RADIUS; dx <= RADIUS; dx++) {
                    int y = place / SIDE + dy & SIDE - 1;
                    int x = place % SIDE + dx & SIDE - 1;
                    crowd[y * SIDE + x] += sign * WEIGHTS[(dy + RADIUS) * (2 * RADIUS + 1) + dx + RADIUS];
                }
            }
        }

        /// The most crowded place of the set, the lowest on ties.
        private int cluster() {
            int most = set.nextSetBit(0);
            for (int place = most; place >= 0; place = set.nextSetBit(place + 1)) {
                most = crowd[place] > crowd[most] ? place : most;
            }
            return most;
        }

        /// The least crowded place outside the set, the lowest on ties.
        private int space() {
            int least = set.nextClearBit(0);
            for (int place = least; place < COUNT; place = set.nextClearBit(place + 1)) {
                least = crowd[place] < crowd[least] ? place : least;
            }
            return least;
        }

        private static long[] weights() {
            long[] weights = new long[(2 * RADIUS + 1) * (2 * RADIUS + 1)];
            for (int dy = -RADIUS; dy <= RADIUS; dy++) {
                for (int dx = -RADIUS; dx <= RADIUS; dx++) {
                    double weight = StrictMath.exp(-(dy * dy + dx * dx) / (2 * SIGMA * SIGMA));
                    weights[(dy + RADIUS) * (2 * RADIUS + 1) + dx + RADIUS] = Math.round(weight * (1L << 40));
                }
            }
            return weights;
        }
    }
}
