package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ochre.Tensor;

/// Judges labels of error diffusion as [Dither] defines it, pixel by pixel: whether each is one that the errors of the
/// labels before it allow. Where a decision hangs on less than rounding, both are allowed. Colours are opaque. Errors
/// are whole numbers: sixteenths of a 1024th of a level.
final class NaiveDiffusion {
    private static final int UNIT = NaiveAims.UNIT;
    private static final double ROUNDING = 2e-3;

    private final Tensor image;
    private final Tensor labels;
    private final double[][] rows;
    private final NaiveAims aims;
    private final double reach;
    private final int height;
    private final int width;
    private final int channels;
    private final long[][][] carried;
    private final Map<String, NaiveMix> mixes = new HashMap<>();

    NaiveDiffusion(Tensor image, Tensor palette, Tensor labels) {
        this.image = image;
        this.labels = labels;
        rows = DitherTest.rows(palette);
        aims = new NaiveAims(rows);
        height = (int) image.size(0);
        width = (int) image.size(1);
        channels = (int) image.size(2);
        carried = new long[height][width][channels];
        reach = reach() * UNIT;
    }

    void requireAllowed() {
        for (int y = 0; y < height; y++) {
            int ahead = y % 2 == 0 ? 1 : -1;
            for (int i = 0; i < width; i++) {
                require(y, ahead > 0 ? i : width - 1 - i, ahead);
            }
        }
    }

    private void require(int y, int x, int ahead) {
        double[] color = color(y, x);
        int row = (int) labels.getLong(y, x);
        long[] error = Arrays.stream(carried[y][x]).map(sum -> Math.floorDiv(sum + 8, 16)).toArray();
        boolean flat = isFlat(y, x, ahead);
        long[] aim = flat ? aims.ofMix(color) : aims.ofPixel(color);
        boolean allowed = flat && isHeaviest(color, aim, error, row);
        if (!allowed) {
            double length = length(error);
            if (flat && length > reach) {
                cut(error, 2048 * UNIT);
                long rank = (3091L * x + 2335L * y) % 4096;
                NaiveMix mix = mix(color, aim);
                allowed = DitherTest.isPicked(mix, rows, (int) rank, row);
            } else {
                cut(error, reach);
                allowed = row == nearest(aim, error);
            }
        }
        assertThat(allowed).as("row %d at (%d, %d)", row, y, x).isTrue();
        pass(y, x, ahead, aim, error, rows[row]);
    }

    private void pass(int y, int x, int ahead, long[] aim, long[] error, double[] taken) {
        for (int c = 0; c < channels; c++) {
            long left = aim[c] + error[c] - Math.round(taken[c] * UNIT);
            if (y + 1 == height) {
                carry(y, x + ahead, c, 16 * left);
            } else {
                carry(x + ahead >= 0 && x + ahead < width ? y : y + 1, x + ahead, c, 7 * left);
                carry(y + 1, x - ahead, c, 3 * left);
                carry(y + 1, x, c, 5 * left);
                carry(y + 1, x + ahead, c, left);
            }
        }
    }

    private NaiveMix mix(double[] color, long[] aim) {
        return mixes.computeIfAbsent(Arrays.toString(color),
                key -> new NaiveMix(rows, Arrays.stream(aim).mapToDouble(units -> units / (double) UNIT).toArray()));
    }

    private boolean isHeaviest(double[] color, long[] aim, long[] error, int row) {
        NaiveMix mix = mix(color, aim);
        double[] wanted = new double[channels];
        for (int c = 0; c < channels; c++) {
            wanted[c] = (aim[c] + error[c]) / (double) UNIT;
        }
        double[] weights = mix.shares(support(mix), wanted);
        boolean heaviest = true;
        for (int other = 0; other < rows.length; other++) {
            heaviest &= Math.abs(weights[other] - mix.weights[other]) <= 3 + ROUNDING;
            heaviest &= weights[other] <= weights[row] + ROUNDING || mix.weights[other] <= ROUNDING;
        }
        return heaviest && mix.weights[row] > 0;
    }

    private double length(long[] error) {
        return Math.sqrt(Arrays.stream(error).mapToDouble(e -> (double) e * e).sum());
    }

    private void cut(long[] error, double most) {
        double length = length(error);
        for (int c = 0; c < channels && length > most; c++) {
            error[c] = (long) (error[c] * (most / length));
        }
    }

    private int nearest(long[] aim, long[] error) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int row = 0; row < rows.length; row++) {
            long distance = 0;
            for (int c = 0; c < channels; c++) {
                long level = Math.floorDiv(aim[c] + error[c] + UNIT / 2, UNIT);
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

    /// Columns outside the image stand for the nearest one inside. In the last row that pixel has its label already.
    private void carry(int y, int x, int channel, long sixteenths) {
        carried[y][Math.clamp(x, 0, width - 1)][channel] += sixteenths;
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
