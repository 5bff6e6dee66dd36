package org.ochre.resample;

import java.util.function.DoubleUnaryOperator;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// A resize in F64 by its definition: for each result a sum over all pixels of the image, clipped once. It shares no
/// code with [Resize].
final class Naive {
    private final Resize resize;
    private final Tensor src;
    private final double[][] down;
    private final double[][] across;
    private final boolean alpha;

    private Naive(Resize resize, Tensor src, TensorType result) {
        this.resize = resize;
        this.src = src;
        double[] rows = {0, src.size(0)};
        double[] columns = {0, src.size(1)};
        if (resize.box() != null) {
            rows = new double[]{resize.box().y(), resize.box().height()};
            columns = new double[]{resize.box().x(), resize.box().width()};
        }
        if (resize.mode() == Resize.Mode.FILL) {
            double scale = Math.min(rows[1] / resize.height(), columns[1] / resize.width());
            rows = middle(rows, scale * resize.height());
            columns = middle(columns, scale * resize.width());
        }
        down = weights(resize.filter(), result.size(0), src.size(0), rows);
        across = weights(resize.filter(), result.size(1), src.size(1), columns);
        alpha = resize.premultiplied() && src.rank() == 3 && src.size(2) == 4;
    }

    private static double[] middle(double[] span, double length) {
        return new double[]{span[0] + (span[1] - length) / 2, length};
    }

    /// The results as real numbers, not clipped, and the sums of absolute products: `[h][w][c]`.
    record Answer(double[][][] values, double[][][] sizes) {}

    static Answer of(Resize resize, Tensor src) {
        TensorType result = resize.resultType(src.type());
        Naive naive = new Naive(resize, src, result);
        int channels = (int) (src.rank() == 2 ? 1 : src.size(2));
        int h = (int) result.size(0);
        int w = (int) result.size(1);
        Answer answer = new Answer(new double[h][w][channels], new double[h][w][channels]);
        double[][][] pixels = naive.pixels(channels);
        for (int y = 0; y < h; y++) {
            double[][][] middle = naive.row(y, pixels, channels);
            for (int x = 0; x < w; x++) {
                naive.pixel(x, middle, answer.values[y][x], answer.sizes[y][x]);
            }
        }
        return answer;
    }

    private double[][][] pixels(int channels) {
        double[][][] pixels = new double[(int) src.size(0)][(int) src.size(1)][channels];
        for (int y = 0; y < pixels.length; y++) {
            for (int x = 0; x < pixels[y].length; x++) {
                for (int c = 0; c < channels; c++) {
                    double value = src.rank() == 2 ? src.getDouble(y, x) : src.getDouble(y, x, c);
                    pixels[y][x][c] = resize.linear() && c < 3 ? decoded(value / most()) : value;
                }
                for (int c = 0; alpha && c < 3; c++) {
                    pixels[y][x][c] *= pixels[y][x][3];
                }
            }
        }
        return pixels;
    }

    /// The sums down for a row of the result, and the sums of absolute products.
    private double[][][] row(int y, double[][][] pixels, int channels) {
        double[][][] sums = new double[2][pixels[0].length][channels];
        for (int i = 0; i < pixels.length; i++) {
            for (int x = 0; down[y][i] != 0 && x < pixels[i].length; x++) {
                for (int c = 0; c < channels; c++) {
                    sums[0][x][c] += down[y][i] * pixels[i][x][c];
                    sums[1][x][c] += Math.abs(down[y][i] * pixels[i][x][c]);
                }
            }
        }
        return sums;
    }

    private void pixel(int x, double[][][] middle, double[] value, double[] size) {
        for (int j = 0; j < middle[0].length; j++) {
            for (int c = 0; across[x][j] != 0 && c < value.length; c++) {
                value[c] += across[x][j] * middle[0][j][c];
                size[c] += Math.abs(across[x][j]) * middle[1][j][c];
            }
        }
        if (alpha) {
            double a = value[3];
            boolean clear = src.dtype().isFloat() ? a <= 0 : a < 0.5;
            for (int c = 0; c < 4; c++) {
                value[c] = clear ? 0 : c < 3 ? value[c] / a : a;
            }
        }
        for (int c = 0; resize.linear() && c < Math.min(value.length, 3); c++) {
            value[c] = encoded(value[c]) * most();
        }
    }

    private double most() {
        return src.dtype().isFloat() ? 1 : src.dtype().max();
    }

    static double decoded(double code) {
        return code <= 0.04045 ? code / 12.92 : Math.pow((code + 0.055) / 1.055, 2.4);
    }

    static double encoded(double light) {
        return light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    }

    private static double[][] weights(Filter filter, long size, long pixels, double[] span) {
        double[][] all = new double[(int) size][(int) pixels];
        double ratio = span[1] / size;
        for (int i = 0; i < size; i++) {
            double centre = span[0] + (i + 0.5) * ratio;
            double sum = 0;
            for (int k = 0; k < pixels; k++) {
                double distance = (k + 0.5 - centre) / Math.max(ratio, 1);
                double low = Math.max(k, span[0] + i * ratio);
                double high = Math.min(k + 1, span[0] + (i + 1) * ratio);
                all[i][k] = filter == Filter.AREA ? Math.max(high - low, 0) : curve(filter).applyAsDouble(distance);
                sum += all[i][k];
            }
            for (int k = 0; k < pixels; k++) {
                all[i][k] /= sum;
            }
        }
        return all;
    }

    private static DoubleUnaryOperator curve(Filter filter) {
        return switch (filter) {
            case BILINEAR -> x -> Math.max(1 - Math.abs(x), 0);
            case BICUBIC -> x -> {
                double a = Math.abs(x);
                return a < 1
                        ? 1.5 * a * a * a - 2.5 * a * a + 1
                        : a < 2 ? -0.5 * a * a * a + 2.5 * a * a - 4 * a + 2 : 0;
            };
            case LANCZOS3 -> x -> Math.abs(x) >= 3 ? 0 : sinc(x) * sinc(x / 3);
            default -> throw new IllegalArgumentException("filter: expected one with a curve, got " + filter);
        };
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
