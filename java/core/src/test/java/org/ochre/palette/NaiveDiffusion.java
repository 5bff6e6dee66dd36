package org.ochre.palette;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ochre.DType;
import org.ochre.Tensor;

/// Error diffusion as [Dither] defines it, step by step, with [NaiveMix]. Colours are opaque. Errors are whole numbers:
/// sixteenths of a 1024th of a level.
final class NaiveDiffusion {
    private static final int UNIT = 1024;

    private final Tensor image;
    private final double[][] rows;
    private final int height;
    private final int width;
    private final int channels;
    private final long[][][] carried;
    private final Map<String, NaiveMix> mixes = new HashMap<>();

    NaiveDiffusion(Tensor image, Tensor palette) {
        this.image = image;
        rows = DitherTest.rows(palette);
        height = (int) image.size(0);
        width = (int) image.size(1);
        channels = (int) image.size(2);
        carried = new long[height][width][channels];
    }

    Tensor labels(Arena arena) {
        Tensor labels = Tensor.allocate(arena, DType.I32, height, width);
        for (int y = 0; y < height; y++) {
            int ahead = y % 2 == 0 ? 1 : -1;
            for (int i = 0; i < width; i++) {
                int x = ahead > 0 ? i : width - 1 - i;
                labels.setLong(label(y, x, ahead), y, x);
            }
        }
        return labels;
    }

    private int label(int y, int x, int ahead) {
        double[] color = color(y, x);
        NaiveMix mix = mixes.computeIfAbsent(Arrays.toString(color), key -> new NaiveMix(rows, color));
        long[] error = Arrays.stream(carried[y][x]).map(sum -> Math.floorDiv(sum + 8, 16)).toArray();
        int row = row(y, x, ahead, mix, error);
        for (int c = 0; c < channels; c++) {
            long left = Math.round(mix.aim[c] * UNIT) + error[c] - Math.round(rows[row][c] * UNIT);
            if (y + 1 == height) {
                carry(y, x + ahead, c, 16 * left);
            } else {
                carry(x + ahead >= 0 && x + ahead < width ? y : y + 1, x + ahead, c, 7 * left);
                carry(y + 1, x - ahead, c, 3 * left);
                carry(y + 1, x, c, 5 * left);
                carry(y + 1, x + ahead, c, left);
            }
        }
        return row;
    }

    /// Columns outside the image stand for the nearest one inside. In the last row that pixel has its label already.
    private void carry(int y, int x, int channel, long sixteenths) {
        carried[y][Math.clamp(x, 0, width - 1)][channel] += sixteenths;
    }

    private int row(int y, int x, int ahead, NaiveMix mix, long[] error) {
        boolean flat = isFlat(y, x, ahead);
        if (flat) {
            double[] wanted = new double[channels];
            for (int c = 0; c < channels; c++) {
                wanted[c] = mix.aim[c] + error[c] / (double) UNIT;
            }
            double[] weights = mix.shares(support(mix), wanted);
            boolean near = true;
            int heaviest = -1;
            for (int row = 0; row < rows.length; row++) {
                near &= Math.abs(weights[row] - mix.weights[row]) <= 3;
                if ((support(mix) >> row & 1) != 0 && (heaviest < 0 || weights[row] > weights[heaviest])) {
                    heaviest = row;
                }
            }
            if (near) {
                return heaviest;
            }
        }
        double length = Math.sqrt(Arrays.stream(error).mapToDouble(e -> (double) e * e).sum());
        double reach = reach() * UNIT;
        if (flat && length > reach) {
            int rank = Thresholds.bayer()[y % 64 * 64 + x % 64];
            return Math.toIntExact(DitherTest.picked(mix, rows, rank, 0));
        }
        for (int c = 0; c < channels && length > reach; c++) {
            error[c] = (long) (error[c] * (reach / length));
        }
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int row = 0; row < rows.length; row++) {
            long distance = 0;
            for (int c = 0; c < channels; c++) {
                long level = Math.floorDiv(Math.round(mix.aim[c] * UNIT) + error[c] + UNIT / 2, UNIT);
                long gap = Math.clamp(level, 0, 255) - (long) rows[row][c];
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                best = row;
            }
        }
        return best;
    }

    private static int support(NaiveMix mix) {
        int set = 0;
        for (int row = 0; row < mix.weights.length; row++) {
            set |= mix.weights[row] > 1e-7 ? 1 << row : 0;
        }
        return set;
    }

    private boolean isFlat(int y, int x, int ahead) {
        int before = x - ahead >= 0 && x - ahead < width ? x - ahead : x + ahead;
        boolean beside = before < 0 || before >= width || Arrays.equals(color(y, before), color(y, x));
        return beside && (y == 0 || Arrays.equals(color(y - 1, x), color(y, x)));
    }

    private double[] color(int y, int x) {
        return DitherTest.rows(image.at(y).slice(0, x, x + 1))[0];
    }

    /// The longest link of the shortest tree through all rows, at least 64: the least length that joins all rows by
    /// links no longer.
    private double reach() {
        double reach = 64;
        boolean[] joined = new boolean[rows.length];
        joined[0] = true;
        for (int step = 1; step < rows.length; step++) {
            double least = Double.MAX_VALUE;
            int next = 0;
            for (int a = 0; a < rows.length; a++) {
                for (int b = 0; b < rows.length; b++) {
                    double distance = 0;
                    for (int c = 0; c < channels; c++) {
                        distance += (rows[a][c] - rows[b][c]) * (rows[a][c] - rows[b][c]);
                    }
                    if (joined[a] && !joined[b] && distance < least) {
                        least = distance;
                        next = b;
                    }
                }
            }
            joined[next] = true;
            reach = Math.max(reach, Math.sqrt(least));
        }
        return reach;
    }
}
