package org.ochre.cli;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Shows real numbers as a picture. Planes stand side by side, four pixels apart. Each plane is scaled to its own
/// range: gray from its least to its largest value; or, where it has negative values, blue through white (0) to red. An
/// image of three channels without negative values keeps its colours. Values that are not finite are magenta.
final class Picture {
    private static final long GAP = 4;
    private static final long[] MAGENTA = {255, 0, 255};

    private Picture() {}

    /// A picture, U8 `[h, w, 3]`, of planes `[h, w]`, `[h, w, c]`, `[p, h, w]` or `[p, h, w, c]`.
    static Tensor of(Tensor values, SegmentAllocator results) {
        if (values.rank() == 3 && values.size(2) == 3 && Span.of(values).min() >= 0) {
            Tensor picture = blank(values.size(0), values.size(1), results);
            Span span = Span.of(values);
            for (int channel = 0; channel < 3; channel++) {
                paintChannel(values.channel(channel), span, picture.channel(channel));
            }
            return picture;
        }
        List<Tensor> planes = planes(values);
        long height = planes.isEmpty() ? 0 : planes.getFirst().size(0);
        long width = planes.isEmpty() ? 0 : planes.getFirst().size(1);
        Tensor picture = blank(height, Math.max(planes.size() * (width + GAP) - GAP, 0), results);
        for (int i = 0; i < planes.size(); i++) {
            paint(planes.get(i), picture.crop(0, i * (width + GAP), height, width));
        }
        return picture;
    }

    /// The type of [#of] for values of this type. Three channels may be planes or colours, depending on their values;
    /// here they count as colours.
    static TensorType typeOf(TensorType values) {
        long[] shape = values.shape();
        return switch (shape.length) {
            case 2 -> strip(1, shape[0], shape[1]);
            case 3 -> shape[2] == 3
                    ? strip(1, shape[0], shape[1])
                    : planeAxis(shape) == 0
                            ? strip(shape[0], shape[1], shape[2])
                            : strip(shape[2], shape[0], shape[1]);
            default -> strip(shape[0] * shape[3], shape[1], shape[2]);
        };
    }

    private static TensorType strip(long planes, long height, long width) {
        return new TensorType(DType.U8, height, Math.max(planes * (width + GAP) - GAP, 0), 3);
    }

    private static int planeAxis(long[] shape) {
        return shape.length == 4 || shape[0] <= shape[2] ? 0 : 2;
    }

    /// The least and the largest finite value; both 0 where there is no finite value.
    private record Span(double min, double max) {
        static Span of(Tensor values) {
            Span span = widened(new Span(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY), values);
            return span.min > span.max ? new Span(0, 0) : span;
        }

        private static Span widened(Span start, Tensor values) {
            if (values.rank() == 0) {
                double value = values.getDouble();
                return Double.isFinite(value)
                        ? new Span(Math.min(start.min, value), Math.max(start.max, value))
                        : start;
            }
            Span span = start;
            for (long i = 0; i < values.size(0); i++) {
                span = widened(span, values.at(i));
            }
            return span;
        }
    }

    private static Tensor blank(long height, long width, SegmentAllocator results) {
        return Tensor.allocate(results, DType.U8, height, width, 3).fill(255);
    }

    /// The planes `[h, w]` of some values. Results have their planes first. Images have their channels last, and few of
    /// them.
    private static List<Tensor> planes(Tensor values) {
        List<Tensor> planes = new ArrayList<>();
        if (values.rank() == 2) {
            planes.add(values);
        } else {
            int axis = planeAxis(values.shape());
            for (long i = 0; i < values.size(axis); i++) {
                planes.addAll(planes(values.slice(axis, i, i + 1).squeeze(axis)));
            }
        }
        return planes;
    }

    private static void paintChannel(Tensor plane, Span span, Tensor channel) {
        for (long y = 0; y < plane.size(0); y++) {
            for (long x = 0; x < plane.size(1); x++) {
                channel.setLong(level((plane.getDouble(y, x) - span.min()) / (span.max() - span.min())), y, x);
            }
        }
    }

    private static void paint(Tensor plane, Tensor picture) {
        Span span = Span.of(plane);
        double most = Math.max(-span.min(), span.max());
        for (long y = 0; y < plane.size(0); y++) {
            for (long x = 0; x < plane.size(1); x++) {
                double value = plane.getDouble(y, x);
                long[] color = !Double.isFinite(value)
                        ? MAGENTA
                        : span.min() < 0
                                ? diverging(value / most)
                                : gray((value - span.min()) / (span.max() - span.min()));
                for (int channel = 0; channel < 3; channel++) {
                    picture.setLong(color[channel], y, x, channel);
                }
            }
        }
    }

    private static long[] gray(double share) {
        return new long[]{level(share), level(share), level(share)};
    }

    /// -1 blue, 0 white, 1 red.
    private static long[] diverging(double share) {
        long fade = level(1 - Math.abs(share));
        return share < 0 ? new long[]{fade, fade, 255} : new long[]{255, fade, fade};
    }

    /// A number 0…1 as 0…255. NaN, where all values are equal, gives 0.
    private static long level(double share) {
        return Math.round(255 * Math.clamp(Double.isNaN(share) ? 0 : share, 0, 1));
    }
}
