package org.ochre.opencv;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Strips;

/// The pixels that each result of a [WindowOperation] comes from, and how a function of OpenCV is run for all of them: channel
/// group by channel group, in strips of rows that see the rows around them.
///
/// @param height rows of the window
/// @param width columns
/// @param anchorY the row of the window that lies on the result's pixel
/// @param anchorX the column that does
/// @param border what stands outside the image
record Window(int height, int width, int anchorY, int anchorX, Border border) {
    /// Fewer than elsewhere, since a strip reads a window's rows more than it has.
    private static final long MOST_STRIPS = 32;

    /// Results so few that the pixels of their windows are copied at once, those inside the image too.
    private static final long FEW = 1 << 12;

    Window {
        Arguments.range("height", height, 1, Short.MAX_VALUE);
        Arguments.range("width", width, 1, Short.MAX_VALUE);
        Arguments.range("anchorY", anchorY, 0, height - 1L);
        Arguments.range("anchorX", anchorX, 0, width - 1L);
        if (border.kind() == Border.Kind.ONE_SIDED) {
            throw Arguments.refuse("border", "interior or one that extends the image", border);
        }
    }

    /// What is done for one strip, on any thread.
    interface Work {
        void on(Strip strip);
    }

    /// One strip as OpenCV sees it.
    ///
    /// @param pixels the image, or a copy of a part that is larger than the strip by the window's reach
    /// @param block a Mat over them
    /// @param y the row of the block on which the strip begins
    /// @param x the column
    /// @param out the memory of the results
    /// @param dst a Mat over it
    /// @param border OpenCV's number
    /// @param scratch gone when the strip is done
    record Strip(Tensor pixels, Mat block, int y, int x, Tensor out, Mat dst, int border, Scratch scratch) {

        /// The strip's own pixels; OpenCV finds the others around them.
        Mat src() {
            return block.apply(new Rect(x, y, dst.cols(), dst.rows()));
        }

        /// The same pixels, for results elsewhere.
        Strip into(Tensor other, Mat mat) {
            return new Strip(pixels, block, y, x, other, mat, border, scratch);
        }
    }

    /// What of an image the work of a strip reads as it lies; the rest is copied for it.
    ///
    /// @param dtypes of such images
    /// @param beyond whether it finds the pixels around a strip itself, those outside the image by OpenCV's borders; else it has to
    ///     be given all that its windows reach
    record Reads(Predicate<DType> dtypes, boolean beyond) {

        /// What both of two works read.
        Reads and(Reads other) {
            return new Reads(dtypes.and(other.dtypes), beyond && other.beyond);
        }
    }

    /// The dtype that an operation computes in.
    static DType working(DType src, @Nullable DType asked) {
        return src == DType.I32 || src == DType.F64 || asked == DType.F64 ? DType.F64 : DType.F32;
    }

    static TensorType resultType(TensorType src, @Nullable DType asked) {
        boolean image = src.rank() == 2 || src.rank() == 3;
        if (!image || src.dtype() == DType.I64) {
            throw Arguments.refuse("src", "u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c]", src);
        }
        if (src.size(0) > Integer.MAX_VALUE || src.size(1) > Integer.MAX_VALUE - Short.MAX_VALUE) {
            throw Arguments.refuse("src", "height and width below 2^31 - 2^15", src);
        }
        return new TensorType(asked != null ? asked : working(src.dtype(), null), src.shape());
    }

    /// Computes the rectangle of `dst`'s size at (y, x).
    ///
    /// @param result of the whole image
    void run(Tensor image, long y, long x, Tensor dst, TensorType result, DType working, Reads reads, Work work) {
        requireFit(image, y, x, dst, result);
        if (dst.elements() == 0) {
            return;
        }
        long channels = MatLayout.channels(image.type());
        boolean interleaved = image.rank() == 3 && image.stride(2) == image.dtype().size();
        long group = interleaved ? Math.min(channels, OpenCv.maxChannels()) : 1;
        long groups = (channels + group - 1) / group;
        Strips strips = new Strips(groups, dst.size(0), dst.size(1) * group,
                Math.max(4L * height, Math.ceilDiv(dst.size(0), MOST_STRIPS)));
        OpenCv.load();
        Held.run(() -> strips.forEach((_, index, first, rows) -> {
            long channel = index * group;
            long count = Math.min(group, channels - channel);
            Tensor part = part(dst, channel, count).slice(0, first, first + rows);
            strip(part(image, channel, count), y + first, x, part, working, reads, work);
        }), image, dst);
    }

    private static void requireFit(Tensor image, long y, long x, Tensor dst, TensorType result) {
        long[] shape = result.shape();
        if (dst.rank() == shape.length) {
            shape[0] = dst.size(0);
            shape[1] = dst.size(1);
        }
        Arguments.destination("dst", dst, new TensorType(result.dtype(), shape));
        if (y < 0 || x < 0 || shape[0] > image.size(0) - y || shape[1] > image.size(1) - x) {
            throw new IndexOutOfBoundsException("within: expected a rectangle inside [" + image.size(0) + ", "
                    + image.size(1) + "], got " + shape[0] + "×" + shape[1] + " at (" + y + ", " + x + ")");
        }
        Arguments.source("src", image);
        Arguments.apart("src", image, "dst", dst);
    }

    private static Tensor part(Tensor tensor, long channel, long count) {
        if (tensor.rank() == 2) {
            return tensor;
        }
        return count == 1 ? tensor.channel(channel) : tensor.slice(2, channel, channel + count);
    }

    private void strip(Tensor image, long y, long x, Tensor dst, DType working, Reads reads, Work work) {
        boolean readable = reads.dtypes.test(image.dtype()) && MatLayout.fits(image);
        if (readable && !reads.beyond && dst.elements() > FEW) {
            inside(image, y, x, dst, working, work);
        } else if (readable && reads.beyond && isServed()
                && mirrorsRead(y - anchorY, y - anchorY + dst.size(0) + height - 1, image.size(0))) {
            compute(image, (int) y, (int) x, dst, working, work, results -> clearRim(image, y, x, results));
        } else {
            extended(image, y, x, dst, working, work);
        }
    }

    /// Reads the windows that lie inside the image where they are, and copies the others with what stands outside.
    private void inside(Tensor image, long y, long x, Tensor dst, DType working, Work work) {
        long rows = dst.size(0);
        long columns = dst.size(1);
        long top = Math.clamp(anchorY - y, 0, rows);
        long left = Math.clamp(anchorX - x, 0, columns);
        long bottom = Math.clamp(image.size(0) - (height - 1 - anchorY) - y, top, rows);
        long right = Math.clamp(image.size(1) - (width - 1 - anchorX) - x, left, columns);
        if (top < bottom && left < right) {
            Tensor block = image.crop(y + top - anchorY, x + left - anchorX, bottom - top + height - 1,
                    right - left + width - 1);
            compute(block, anchorY, anchorX, dst.crop(top, left, bottom - top, right - left), working, work, _ -> {});
        }
        extended(image, y, x, dst.slice(0, 0, top), working, work);
        extended(image, y + bottom, x, dst.slice(0, bottom, rows), working, work);
        extended(image, y + top, x, dst.crop(top, 0, bottom - top, left), working, work);
        extended(image, y + top, x + right, dst.crop(top, right, bottom - top, columns - right), working, work);
    }

    private void extended(Tensor image, long y, long x, Tensor dst, DType working, Work work) {
        if (dst.elements() == 0) {
            return;
        }
        try (Scratch scratch = new Scratch()) {
            Tensor block = Extension.of(image, border, y - anchorY, x - anchorX, dst.size(0) + height - 1,
                    dst.size(1) + width - 1, working, scratch);
            compute(block, anchorY, anchorX, dst, working, work, results -> clearRim(image, y, x, results));
        }
    }

    /// @param blockY the row of the block on which `dst` begins
    /// @param blockX the column
    /// @param last done with the results, before they are converted to the dtype of `dst`
    private void compute(Tensor block, int blockY, int blockX, Tensor dst, DType working, Work work,
            Consumer<Mat> last) {
        try (Scratch scratch = new Scratch()) {
            boolean inPlace = dst.dtype() == working && MatLayout.fits(dst);
            Tensor out = inPlace ? dst : Tensor.allocate(scratch, working, dst.shape());
            Headers.scoped(List.of(block, out), mats -> {
                Mat results = mats.get(1);
                work.on(new Strip(block, mats.getFirst(), blockY, blockX, out, results, number(), scratch));
                Headers.requireSame("dst", out, results);
                last.accept(results);
            });
            if (!inPlace) {
                Extension.convert(ImageLayout.image("src", out), ImageLayout.image("dst", dst), scratch);
            }
        }
    }

    /// Whether OpenCV's own border does for the whole image what ours says. Its constants end at four channels, and are
    /// always 0.
    private boolean isServed() {
        return switch (border.kind()) {
            case REFLECT_101, REFLECT, REPLICATE, INTERIOR -> true;
            case WRAP, CONSTANT, ONE_SIDED -> false;
        };
    }

    /// Whether the rows that a border repeats are all among those that the windows have inside the image. OpenCV reads no
    /// others: where they are not, it leaves rows of the result unwritten, or fails.
    ///
    /// @param top the first row of the windows, negative where it is the border's
    /// @param bottom one after the last
    /// @param rows of the image
    private static boolean mirrorsRead(long top, long bottom, long rows) {
        boolean isAll = top <= 0 && bottom >= rows;
        return isAll || -top < bottom && rows - 1 - (bottom - rows) >= top;
    }

    private int number() {
        return switch (border.kind()) {
            case REFLECT_101 -> opencv_core.BORDER_REFLECT_101;
            case REFLECT -> opencv_core.BORDER_REFLECT;
            default -> opencv_core.BORDER_REPLICATE; // or there are neighbours all around
        };
    }

    /// Sets to 0 the results, those from (y, x) on, whose windows leave the image, where the border says so.
    private void clearRim(Tensor image, long y, long x, Mat results) {
        if (border.kind() != Border.Kind.INTERIOR) {
            return;
        }
        int rows = results.rows();
        int columns = results.cols();
        clear(results, 0, Math.clamp(anchorY - y, 0, rows), 0, columns);
        clear(results, Math.clamp(image.size(0) - (height - 1 - anchorY) - y, 0, rows), rows, 0, columns);
        clear(results, 0, rows, 0, Math.clamp(anchorX - x, 0, columns));
        clear(results, 0, rows, Math.clamp(image.size(1) - (width - 1 - anchorX) - x, 0, columns), columns);
    }

    private static void clear(Mat mat, int top, int bottom, int left, int right) {
        if (top < bottom && left < right) {
            mat.apply(new Rect(left, top, right - left, bottom - top)).reshape(1).put(Scalar.all(0));
        }
    }
}
