package org.ochre.opencv.work;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;
import org.ochre.work.Mend;

/// The layouts that tensors and Mats share: `[h, w]` or `[h, w, c]`. Pixels and channels have no gaps; rows may have
/// gaps.
///
/// | tensor | U8 | I8 | U16 | I16 | I32 | F32 | F64 | I64 | – |
/// |---|---|---|---|---|---|---|---|---|---|
/// | Mat | CV_8U | CV_8S | CV_16U | CV_16S | CV_32S | CV_32F | CV_64F | – | CV_16F |
public final class MatLayout {
    private MatLayout() {}

    /// Refuses a tensor that no Mat can alias.
    public static void require(String argument, Tensor tensor) {
        require(argument, tensor.type());
        Arguments.source(argument, tensor);
        requireStrides(argument, tensor);
    }

    /// Refuses the type of a tensor that no Mat can alias, whatever its strides.
    public static void require(String argument, TensorType type) {
        if (type.rank() != 2 && type.rank() != 3) {
            throw Arguments.refuse(argument, "an image [h, w] or [h, w, c]", type + Mend.rank(type));
        }
        if (type.dtype() == DType.I64) {
            throw Arguments.refuse(argument, "a dtype that OpenCV has (u8, i8, u16, i16, i32, f32, f64)",
                    type + "; new Convert(DType.F64) makes it f64, exactly below 2^53");
        }
        if (channels(type) < 1 || channels(type) > LoadedOpenCv.maxChannels()) {
            throw Arguments.refuse(argument,
                    "1…" + LoadedOpenCv.maxChannels() + " channels, as the loaded OpenCV takes",
                    type + (channels(type) < 1 ? "" : "; slice(2, from, to) gives some of them"));
        }
        if (type.size(0) > Integer.MAX_VALUE || type.size(1) > Integer.MAX_VALUE) {
            throw Arguments.refuse(argument, "height and width below 2^31", type);
        }
    }

    private static void requireStrides(String argument, Tensor tensor) {
        if (!isGapless(tensor)) {
            long pixel = tensor.dtype().size() * channels(tensor.type());
            throw Arguments.refuse(argument,
                    "pixels without gaps (stride " + pixel
                            + ") in rows that follow each other, which is what a Mat can alias",
                    tensor.type() + " with strides " + Arrays.toString(tensor.strides()) + ": copy(arena) packs them");
        }
        if ((tensor.segment().address() + tensor.offset()) % tensor.dtype().size() != 0) {
            throw Arguments.refuse(argument, "elements aligned to their size",
                    "byte " + tensor.offset() + " of the segment: copy(arena) aligns them");
        }
    }

    /// Whether a Mat has strides like these.
    private static boolean isGapless(Tensor tensor) {
        long element = tensor.dtype().size();
        long pixel = element * channels(tensor.type());
        boolean channelsDense = channels(tensor.type()) == 1 || tensor.stride(2) == element;
        boolean pixelsDense = tensor.size(1) <= 1 || tensor.stride(1) == pixel;
        boolean rowsApart = tensor.size(0) <= 1
                || tensor.stride(0) >= pixel * tensor.size(1) && tensor.stride(0) % element == 0;
        return tensor.elements() == 0 || channelsDense && pixelsDense && rowsApart;
    }

    /// Whether an image has the memory layout of a Mat. OpenCV must have its dtype and number of channels.
    public static boolean fits(Tensor image) {
        return image.segment().isNative()
                && isGapless(image)
                && (image.segment().address() + image.offset()) % image.dtype().size() == 0;
    }

    /// The bytes from row to row for a header, at least the bytes of one row.
    public static long step(Tensor tensor) {
        long row = tensor.dtype().size() * channels(tensor.type()) * tensor.size(1);
        return tensor.size(0) > 1 && tensor.size(1) > 0 ? tensor.stride(0) : row;
    }

    public static long channels(TensorType type) {
        return type.rank() == 3 ? type.size(2) : 1;
    }

    /// OpenCV's type of a pixel, for a tensor that passed the check.
    public static int type(TensorType type) {
        int depth = switch (type.dtype()) {
            case U8 -> opencv_core.CV_8U;
            case I8 -> opencv_core.CV_8S;
            case U16 -> opencv_core.CV_16U;
            case I16 -> opencv_core.CV_16S;
            case I32 -> opencv_core.CV_32S;
            case F32 -> opencv_core.CV_32F;
            case F64 -> opencv_core.CV_64F;
            case I64 -> throw new IllegalArgumentException("dtype: expected one that OpenCV has, got i64");
        };
        return opencv_core.CV_MAKETYPE(depth, (int) channels(type));
    }

    /// The dtype of a Mat's elements.
    public static DType dtype(String argument, Mat mat) {
        int depth = mat.depth();
        return switch (depth) {
            case opencv_core.CV_8U -> DType.U8;
            case opencv_core.CV_8S -> DType.I8;
            case opencv_core.CV_16U -> DType.U16;
            case opencv_core.CV_16S -> DType.I16;
            case opencv_core.CV_32S -> DType.I32;
            case opencv_core.CV_32F -> DType.F32;
            case opencv_core.CV_64F -> DType.F64;
            default -> throw Arguments.refuse(argument, "8, 16, 32 or 64 bit elements that a tensor has",
                    "OpenCV depth " + depth);
        };
    }

    /// The type of a tensor over a 2-D Mat: `[rows, cols]` for one channel, else `[rows, cols, channels]`.
    public static TensorType type(String argument, Mat mat) {
        DType dtype = dtype(argument, mat);
        return mat.channels() == 1
                ? new TensorType(dtype, mat.rows(), mat.cols())
                : new TensorType(dtype, mat.rows(), mat.cols(), mat.channels());
    }

    /// The bytes from a Mat's first element to its last.
    public static long extent(Mat mat) {
        if (mat.empty()) {
            return 0;
        }
        long bytes = mat.elemSize();
        for (int axis = 0; axis < mat.dims(); axis++) {
            bytes = Math.addExact(bytes, Math.multiplyExact(mat.size(axis) - 1L, mat.step(axis)));
        }
        return bytes;
    }

    /// The part of a segment that a Mat covers.
    ///
    /// @throws IllegalArgumentException where the Mat has been given other memory since
    public static MemorySegment memory(String argument, Mat mat, MemorySegment segment) {
        long extent = extent(mat);
        long offset = extent == 0 ? 0 : mat.data().address() - segment.address();
        if (offset < 0 || offset > segment.byteSize() - extent) {
            throw Arguments.refuse(argument, "a Mat still over its tensor's memory", "one that was given other memory");
        }
        return segment.asSlice(offset, extent);
    }
}
