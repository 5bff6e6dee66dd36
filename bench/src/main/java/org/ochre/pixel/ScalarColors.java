package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Plain loops on arrays for alpha, video frames and L\*a\*b\*. Each job has run once when it is returned.
final class ScalarColors {
    private ScalarColors() {}

    static Job multiplied(Tensor image) {
        byte[] bytes = bytes(image);
        byte[] product = new byte[bytes.length];
        Runnable work = () -> Job.strips(bytes.length / 4, (from, to) -> {
            for (int i = 4 * from; i < 4 * to; i += 4) {
                int alpha = bytes[i + 3] & 255;
                for (int c = 0; c < 3; c++) {
                    product[i + c] = (byte) (((bytes[i + c] & 255) * alpha + 127) / 255);
                }
                product[i + 3] = bytes[i + 3];
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(product), DType.U8, image.shape()), work);
    }

    static Job over(Tensor photo, Tensor top) {
        byte[] under = bytes(photo);
        byte[] above = bytes(top);
        byte[] mixed = new byte[under.length];
        Runnable work = () -> Job.strips(under.length / 3, (from, to) -> {
            for (int i = from; i < to; i++) {
                int alpha = above[4 * i + 3] & 255;
                for (int c = 0; c < 3; c++) {
                    int sum = alpha * (above[4 * i + c] & 255) + (255 - alpha) * (under[3 * i + c] & 255);
                    mixed[3 * i + c] = (byte) ((sum + 127) / 255);
                }
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(mixed), DType.U8, photo.shape()), work);
    }

    /// NV12 of BT.601 in video range to RGB.
    static Job decoded(Tensor frame) {
        byte[] bytes = bytes(frame);
        int h = (int) frame.size(0) / 3 * 2;
        int w = (int) frame.size(1);
        byte[] rgb = new byte[3 * h * w];
        Runnable work = () -> Job.strips(h, (from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < w; x++) {
                    int chroma = (h + y / 2) * w + x / 2 * 2;
                    int light = ((bytes[y * w + x] & 255) - 16) * 76_309 + 32_768;
                    int u = (bytes[chroma] & 255) - 128;
                    int v = (bytes[chroma + 1] & 255) - 128;
                    int at = 3 * (y * w + x);
                    rgb[at] = level(light + 104_597 * v >> 16);
                    rgb[at + 1] = level(light - 25_675 * u - 53_279 * v >> 16);
                    rgb[at + 2] = level(light + 132_201 * u >> 16);
                }
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(rgb), DType.U8, h, w, 3), work);
    }

    /// RGB to NV12 of BT.601 in video range.
    static Job encoded(Tensor photo) {
        byte[] rgb = bytes(photo);
        int h = (int) photo.size(0);
        int w = (int) photo.size(1);
        byte[] frame = new byte[h * w / 2 * 3];
        Runnable work = () -> Job.strips(h / 2, (from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < w / 2; x++) {
                    int[] sums = new int[3];
                    for (int i = 0; i < 4; i++) {
                        int at = (2 * y + i / 2) * w + 2 * x + i % 2;
                        int red = rgb[3 * at] & 255;
                        int green = rgb[3 * at + 1] & 255;
                        int blue = rgb[3 * at + 2] & 255;
                        sums[0] += red;
                        sums[1] += green;
                        sums[2] += blue;
                        frame[at] = level(16_829 * red + 33_039 * green + 6_416 * blue + (33 << 15) >> 16);
                    }
                    int at = (h + y) * w + 2 * x;
                    frame[at] = level(-9_714 * sums[0] - 19_070 * sums[1] + 28_784 * sums[2] + (257 << 17) >> 18);
                    frame[at + 1] = level(28_784 * sums[0] - 24_103 * sums[1] - 4_681 * sums[2] + (257 << 17) >> 18);
                }
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(frame), DType.U8, h / 2 * 3, w), work);
    }

    private static byte level(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }

    static Job lab(Tensor photo) {
        byte[] rgb = bytes(photo);
        float[] lab = new float[rgb.length];
        double[] light = new double[256];
        for (int i = 0; i < 256; i++) {
            light[i] = i <= 10 ? i / 255.0 / 12.92 : Math.pow((i / 255.0 + 0.055) / 1.055, 2.4);
        }
        Runnable work = () -> Job.strips(rgb.length / 3, (from, to) -> {
            for (int i = 3 * from; i < 3 * to; i += 3) {
                double r = light[rgb[i] & 255];
                double g = light[rgb[i + 1] & 255];
                double b = light[rgb[i + 2] & 255];
                double x = curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
                double y = curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
                double z = curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
                lab[i] = (float) (116 * y - 16);
                lab[i + 1] = (float) (500 * (x - y));
                lab[i + 2] = (float) (200 * (y - z));
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(lab), DType.F32, photo.shape()), work);
    }

    private static double curve(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }

    /// The largest difference of two images in every 97th element.
    static double worst(Tensor a, Tensor b) {
        double worst = 0;
        long channels = a.rank() == 2 ? 1 : a.size(2);
        for (long i = 0; i < a.elements(); i += 97) {
            long y = i / channels / a.size(1);
            long x = i / channels % a.size(1);
            long[] at = a.rank() == 2 ? new long[]{y, x} : new long[]{y, x, i % channels};
            worst = Math.max(worst, Math.abs(a.getDouble(at) - b.getDouble(at)));
        }
        return worst;
    }

    private static byte[] bytes(Tensor image) {
        byte[] bytes = new byte[Math.toIntExact(image.elements())];
        image.copyTo(bytes);
        return bytes;
    }
}
