package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.work.MatLayout;

/// A direct call of one of OpenCV's filters, on Mats that OpenCV allocated. Ochre's operation of the same name must
/// give the same results, bit for bit.
interface DirectCall {
    List<Border> BORDERS = List.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE, Border.constant(0));
    List<DType> DTYPES = List.of(DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64);
    int[] THREADS = {1, 2, 5};

    void on(Mat src, Mat dst, int ddepth);

    /// OpenCV's number for a border.
    static int code(Border border) {
        return switch (border.kind()) {
            case REFLECT_101 -> opencv_core.BORDER_REFLECT_101;
            case REFLECT -> opencv_core.BORDER_REFLECT;
            case REPLICATE -> opencv_core.BORDER_REPLICATE;
            case CONSTANT -> opencv_core.BORDER_CONSTANT;
            default -> throw new IllegalArgumentException("no border of OpenCV's filters: " + border);
        };
    }

    /// The result for the whole image.
    default Tensor whole(Tensor image, DType result, Arena arena) {
        return region(image, 0, 0, image.size(0), image.size(1), result, arena);
    }

    /// The result for a region of interest.
    default Tensor region(Tensor image, long y, long x, long height, long width, DType result, Arena arena) {
        long[] shape = image.shape();
        shape[0] = height;
        shape[1] = width;
        try (Mat src = mat(image.type()); Mat dst = mat(new TensorType(result, shape))) {
            Mats.view(src, arena).reshape(image.shape()).copyFrom(image);
            try (Mat part = src.apply(new Rect((int) x, (int) y, (int) width, (int) height))) {
                on(part, dst, MatLayout.type(new TensorType(result, 1, 1)));
            }
            return Mats.view(dst, arena).reshape(shape);
        }
    }

    private static Mat mat(TensorType type) {
        return new Mat((int) type.size(0), (int) type.size(1), MatLayout.type(type));
    }

    /// Whether OpenCV computes results of this dtype from an image of that dtype.
    default boolean serves(DType src, DType result) {
        try (Arena arena = Arena.ofConfined()) {
            whole(Tensor.allocate(arena, src, 20, 30), result, arena);
            return true;
        } catch (RuntimeException refusal) {
            assertThat(refusal.getMessage()).startsWith("OpenCV(");
            return false;
        }
    }

    /// Checks that an operation equals this call on the whole image, on 1, 2 and 5 threads.
    default void holds(OpenCvFilter operation, Tensor image, Arena arena) {
        Tensor expected = whole(image, operation.resultType(image.type()).dtype(), arena);
        for (int threads : THREADS) {
            Tensor got = Parallelism.with(threads, () -> operation.apply(image, arena));
            assertThat(got.contentEquals(expected)).as("%s of %s on %d threads", operation, image.type(), threads)
                    .isTrue();
        }
    }

    /// As [#holds], from an image in any layout into a tensor in the given layout.
    default void holdsInto(OpenCvFilter operation, Tensor image, Layout layout, Arena arena) {
        TensorType type = operation.resultType(image.type());
        Tensor dst = layout.place(arena, type.dtype(), type.shape());
        operation.into(image, dst);
        assertThat(Layout.damage(dst)).isZero();
        if (dst.elements() > 0) {
            assertThat(dst.contentEquals(whole(image, type.dtype(), arena)))
                    .as("%s of %s with strides %s", operation, image.type(), Arrays.toString(image.strides())).isTrue();
        }
    }

    /// Whether the rows that OpenCV reads for a region include each row that the border mirrors.
    static boolean readsItsRows(Border border, long y, long height, int kernel, int anchor, long rows) {
        long first = Math.max(y - anchor, 0);
        long last = Math.min(y + height + kernel - 1 - anchor, rows);
        for (long row = y - anchor; row < y + height + kernel - 1 - anchor; row++) {
            int source = opencv_core.borderInterpolate((int) row, (int) rows, code(border));
            if (source >= 0 && (source < first || source >= last)) {
                return false;
            }
        }
        return true;
    }
}
