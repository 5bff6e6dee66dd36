package org.ochre.opencv.work;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.ochre.Border;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Workspaces;

/// One of OpenCV's filters over a rectangle of a tensor. The results equal OpenCV's call on that region of interest of
/// the whole image.
///
/// The rectangle is cut into strips for the threads of [Parallelism], unless that would change OpenCV's numbers. The
/// edges of the strips depend on the shapes alone. Each strip is a region of interest too, so OpenCV finds the rows
/// around it. Layouts that no Mat can alias are copied: the pixels of the image that the strip's windows reach, and the
/// strip of the result.
///
/// @param routine the OpenCV filter to run
/// @param height the window's rows
/// @param width the window's columns
/// @param anchorY the row of the window that lies on the result's pixel
/// @param anchorX the column of the window that lies on the result's pixel
/// @param border the values of pixels outside the image
public record Filtering(Routine routine, int height, int width, int anchorY, int anchorX, Border border) {
    /// The most strips. Each further strip would read a window's rows again.
    private static final long MOST_STRIPS = 32;
    /// The most elements that are computed on one thread, because a second thread would not pay.
    private static final long SMALL = 1 << 16;
    /// The number of elements that a strip should have.
    private static final long LEAST = 1 << 14;

    /// @throws IllegalArgumentException `height: expected 1…32767, got …`, `anchorY: expected 0…2, got …`, or for a
    ///     border that the routine refuses
    public Filtering {
        Arguments.range("height", height, 1, Short.MAX_VALUE);
        Arguments.range("width", width, 1, Short.MAX_VALUE);
        Arguments.range("anchorY", anchorY, 0, height - 1L);
        Arguments.range("anchorX", anchorX, 0, width - 1L);
        routine.border(border);
    }

    /// A call of OpenCV, which may run on several threads at once.
    public interface Function {
        void on(Mat src, Mat dst);
    }

    /// OpenCV's number of the border.
    public int code() {
        return routine.border(border);
    }

    /// Runs a function for the rectangle of `dst`'s size at (y, x), which must fit in the image.
    ///
    /// @param engine the byte counts of OpenCV's engine for this call
    /// @param isWhole whether the function must be called once for the whole rectangle
    public void run(Tensor image, long y, long x, Tensor dst, Engine engine, boolean isWhole, Function function) {
        if (dst.elements() == 0) {
            return;
        }
        long channels = MatLayout.channels(image.type());
        long group = Math.min(channels, LoadedOpenCv.maxChannels());
        engine.require(image.type(), dst.type(), dst.size(1), group);
        long strips = isWhole ? 1 : strips(dst.size(0), dst.size(1) * group);
        long groups = Math.ceilDiv(channels, group);
        Held.run(() -> Parallelism.forEach(groups * strips, index -> {
            long channel = index % groups * group;
            long strip = index / groups;
            long from = dst.size(0) * strip / strips;
            long to = dst.size(0) * (strip + 1) / strips;
            long last = Math.min(channel + group, channels);
            Tensor out = channels(dst, channel, last);
            strip(channels(image, channel, last), y + from, x, strips == 1 ? out : out.slice(0, from, to), engine,
                    function);
        }), image, dst);
    }

    /// The bytes of scratch that [#run] takes for a whole image whose layout, and its result's, no Mat can alias.
    ///
    /// What OpenCV keeps for its engine meanwhile is counted too.
    ///
    /// @param engine as in [#run]
    /// @param isWhole whether the function is called once for the whole image
    public long scratchBytes(TensorType image, TensorType result, Engine engine, boolean isWhole) {
        if (result.elements() == 0) {
            return 0;
        }
        long channels = MatLayout.channels(image);
        long group = Math.min(channels, LoadedOpenCv.maxChannels());
        long height = image.size(0);
        long row = Scratch.times(image.size(1), group);
        long strips = isWhole ? 1 : strips(height, row);
        long most = 0;
        for (long strip = 0; strip < strips; strip++) {
            long[] rows = rows(height * strip / strips, height * (strip + 1) / strips, height);
            long[] down = reach(rows[0] - anchorY, rows[1] + this.height - 1 - anchorY, height);
            long block = Scratch.times(down[1] - down[0], row * image.dtype().size());
            long out = Scratch.times(rows[1] - rows[0], row * result.dtype().size());
            most = Math.max(most, Scratch.bytes(block, out));
        }
        long layouts = Scratch.times(4, Scratch.bytes(Structs.Layout.BYTES));
        return Workspaces.bytes(Math.ceilDiv(channels, group) * strips,
                Scratch.bytes(most, layouts, engine.bytes(image, image.size(1), group)));
    }

    private long strips(long rows, long row) {
        long least = Math.max(4L * height, Math.ceilDiv(LEAST, row));
        return rows * row <= SMALL ? 1 : Math.clamp(rows / least, 1, MOST_STRIPS);
    }

    private static Tensor channels(Tensor tensor, long from, long to) {
        return tensor.rank() == 2 || from == 0 && to == tensor.size(2) ? tensor : tensor.slice(2, from, to);
    }

    private void strip(Tensor image, long y, long x, Tensor dst, Engine engine, Function function) {
        long[] rows = rows(y, y + dst.size(0), image.size(0));
        try (Scratch scratch = new Scratch()) {
            boolean isAliased = MatLayout.fits(image) && engine.isStep(MatLayout.step(image));
            long[] down = reach(rows[0] - anchorY, rows[1] + height - 1 - anchorY, image.size(0));
            long[] across = reach(x - anchorX, x + dst.size(1) + width - 1 - anchorX, image.size(1));
            Tensor block = isAliased
                    ? image
                    : copy(image.crop(down[0], across[0], down[1] - down[0], across[1] - across[0]), scratch);
            boolean inPlace = MatLayout.fits(dst) && engine.isStep(MatLayout.step(dst))
                    && rows[1] - rows[0] == dst.size(0);
            Tensor out = inPlace ? dst : like(dst, rows[1] - rows[0], scratch);
            int top = Math.toIntExact(isAliased ? rows[0] : rows[0] - down[0]);
            int left = Math.toIntExact(isAliased ? x : x - across[0]);
            scratch.charge(engine.bytes(image.type(), dst.size(1), MatLayout.channels(dst.type())));
            Headers.scoped(block, out, (whole, results) -> {
                boolean isWhole = out.size(0) == block.size(0) && out.size(1) == block.size(1);
                function.on(isWhole ? whole : whole.apply(new Rect(left, top, results.cols(), results.rows())),
                        results);
                Headers.requireSame("dst", out, results);
            });
            if (!inPlace) {
                Pixels.convert(out.slice(0, y - rows[0], y - rows[0] + dst.size(0)), dst, scratch);
            }
        }
    }

    private static Tensor copy(Tensor part, Scratch scratch) {
        Tensor block = Tensor.allocate(scratch, part.type());
        Pixels.convert(part, block, scratch);
        return block;
    }

    private static Tensor like(Tensor dst, long rows, Scratch scratch) {
        long[] shape = dst.shape();
        shape[0] = rows;
        return Tensor.allocate(scratch, dst.dtype(), shape);
    }

    /// The rows of results to compute to get the rows from `first` to `last`. OpenCV looks for the rows that a border
    /// mirrors among the image rows that the region's windows hold. Where they are missing there, OpenCV leaves rows of
    /// the result unchanged. So a larger region is computed.
    private long[] rows(long first, long last, long size) {
        for (long more : new long[]{0, height}) {
            long from = Math.max(first - more, 0);
            long to = Math.min(last + more, size);
            if (isMirrorRead(from - anchorY, to + height - 1 - anchorY, size)) {
                return new long[]{from, to};
            }
        }
        return new long[]{0, size};
    }

    /// Whether the windows hold, inside the image, all rows that a border mirrors.
    ///
    /// @param top the first row of the windows; negative where it lies in the border
    /// @param bottom one after the last row of the windows
    private boolean isMirrorRead(long top, long bottom, long size) {
        boolean isRepeated = border.kind() == Border.Kind.REFLECT;
        boolean isMirror = isRepeated || border.kind() == Border.Kind.REFLECT_101;
        long edge = isRepeated ? 1 : 0;
        boolean isAll = top <= 0 && bottom >= size;
        return !isMirror || isAll || -top - edge < bottom && 2 * size - 1 - bottom + edge >= top;
    }

    /// The part of an axis that holds the windows and the rows that the border mirrors into them, plus one more place
    /// on either side. The extra places matter: a region that is only part of the image must not cover the whole copy.
    private static long[] reach(long first, long last, long size) {
        long low = Math.min(first, last > size ? 2 * size - 1 - last : first) - 1;
        long high = Math.max(last, first < 0 ? 1 - first : last) + 1;
        return new long[]{Math.clamp(low, 0, size), Math.clamp(high, 0, size)};
    }
}
