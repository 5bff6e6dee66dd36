package org.ochre.palette;

import org.ochre.Tensor;

/// How far the means of blocks of 16 × 16 pixels are off, as the root of the mean square.
final class LocalError {
    private static final int SIDE = 16;

    private LocalError() {}

    static double of(Tensor photo, Tensor painted) {
        double sum = 0;
        long blocks = 0;
        for (long y = 0; y + SIDE <= photo.size(0); y += 4 * SIDE) {
            for (long x = 0; x + SIDE <= photo.size(1); x += 4 * SIDE) {
                for (long c = 0; c < 3; c++) {
                    double off = difference(photo, painted, y, x, c) / (SIDE * SIDE);
                    sum += off * off;
                    blocks++;
                }
            }
        }
        return Math.sqrt(sum / Math.max(blocks, 1));
    }

    private static double difference(Tensor photo, Tensor painted, long y, long x, long c) {
        double sum = 0;
        for (long i = 0; i < SIDE * SIDE; i++) {
            sum += painted.getLong(y + i / SIDE, x + i % SIDE, c) - photo.getLong(y + i / SIDE, x + i % SIDE, c);
        }
        return sum;
    }
}
