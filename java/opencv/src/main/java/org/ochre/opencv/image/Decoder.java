package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteOrder;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.work.Held;

/// From the content of an image file to a tensor.
///
/// Where the header tells dtype and channels, OpenCV decodes straight into the result's memory, which is checked; where
/// only OpenCV knows them, it decodes into memory of its own, and the step that puts colours into RGB order brings it
/// over.
final class Decoder {
    private static final int RGB = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_ANYDEPTH
            | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    private Decoder() {}

    /// @param content native memory
    /// @param page of TIFF, counted from 0; other formats have one
    static Tensor decode(String file, MemorySegment content, long page, long maxPixels, SegmentAllocator results)
            throws ImageException {
        requireSize(file, content.byteSize());
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        if (isTiff(encoded)) {
            return tiff(TiffFile.of(encoded).page(page), maxPixels, results);
        }
        ImageHeader header = ImageHeader.of(encoded);
        if (page != 0) {
            throw new ImageException(file, "page 0, since a " + header.format() + " image is one page", page);
        }
        if (header.height() > maxPixels / header.width()) {
            throw new ImageException(file, "at most " + maxPixels + " pixels", header.width() + "×" + header.height());
        }
        OpenCv.load();
        try (Scratch scratch = new Scratch()) {
            TensorType type = header.type();
            if (type == null) {
                return converted(file, header, encoded, results);
            }
            if (header.orientation() == 1) {
                return direct(file, header, encoded, Tensor.allocate(results, type));
            }
            Tensor stored = direct(file, header, encoded, Tensor.allocate(scratch, type));
            return upright(stored, header.orientation()).copy(results);
        }
    }

    private static Tensor tiff(TiffPage page, long maxPixels, SegmentAllocator results) throws ImageException {
        page.require(maxPixels);
        if (page.orientation() == 1) {
            Tensor image = Tensor.allocate(results, page.type());
            page.read(image);
            return image;
        }
        try (Scratch scratch = new Scratch()) {
            Tensor stored = Tensor.allocate(scratch, page.type());
            page.read(stored);
            return upright(stored, page.orientation()).copy(results);
        }
    }

    /// How many pages there are: of TIFF as many as it chains, else 1.
    static long pages(String file, MemorySegment content) throws ImageException {
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        if (isTiff(encoded)) {
            return TiffFile.of(encoded).pages();
        }
        ImageHeader.of(encoded);
        return 1;
    }

    private static boolean isTiff(Bytes content) throws ImageException {
        return content.has(0, "II*\0") || content.has(0, "II+\0") || content.has(0, "MM\0*") || content.has(0, "MM\0+");
    }

    static void requireSize(String file, long size) throws ImageException {
        if (size > Integer.MAX_VALUE) {
            throw new ImageException(file, "at most 2^31-1 bytes", size);
        }
    }

    private static Tensor direct(String file, ImageHeader header, Bytes encoded, Tensor image) throws ImageException {
        Tensor bytes = encoded.tensor();
        long channels = MatLayout.channels(image.type());
        int flags = channels == 3 ? RGB : opencv_imgcodecs.IMREAD_UNCHANGED;
        try {
            Held.run(() -> Headers.scoped(List.of(bytes, image), mats -> {
                Mat decoded = mats.getLast();
                imdecode(mats.getFirst(), flags, decoded);
                Headers.requireSame("image", image, decoded);
                if (channels == 4) {
                    opencv_imgproc.cvtColor(decoded, decoded, opencv_imgproc.COLOR_BGRA2RGBA);
                    Headers.requireSame("image", image, decoded);
                }
            }), bytes, image);
        } catch (IllegalArgumentException e) {
            throw damaged(file, header, e);
        }
        return image;
    }

    private static Tensor converted(String file, ImageHeader header, Bytes encoded, SegmentAllocator results)
            throws ImageException {
        try (PointerScope _ = new PointerScope()) {
            Mat decoded = new Mat();
            try {
                Tensor bytes = encoded.tensor();
                Held.run(() -> Headers.scoped(List.of(bytes),
                        mats -> imdecode(mats.getFirst(), opencv_imgcodecs.IMREAD_UNCHANGED, decoded)), bytes);
            } catch (IllegalArgumentException e) {
                throw damaged(file, header, e);
            }
            if (decoded.rows() != header.height() || decoded.cols() != header.width()) {
                throw damaged(file, header, null);
            }
            Tensor image = Tensor.allocate(results, type(file, decoded));
            Held.run(() -> Headers.scoped(List.of(image), mats -> {
                toRgb(decoded, mats.getFirst());
                Headers.requireSame("image", image, mats.getFirst());
            }), image);
            return image;
        }
    }

    private static TensorType type(String file, Mat decoded) throws ImageException {
        try {
            TensorType type = MatLayout.type("image", decoded);
            if (decoded.channels() == 1 || type.dtype() == DType.U8 || type.dtype() == DType.U16
                    || type.dtype() == DType.F32) {
                return type;
            }
            throw new ImageException(file, "u8, u16 or f32 for colour", type);
        } catch (IllegalArgumentException e) {
            throw new ImageException(file, "elements that a tensor has", "OpenCV's depth " + decoded.depth(), e);
        }
    }

    /// Decodes into `image`. That stays as it is where OpenCV fails: only what comes back tells.
    private static void imdecode(Mat content, int flags, Mat image) {
        if (opencv_imgcodecs.imdecode(content, flags, image).empty()) {
            throw new IllegalArgumentException("OpenCV: it cannot decode this");
        }
    }

    private static void toRgb(Mat decoded, Mat image) {
        switch (decoded.channels()) {
            case 3 -> opencv_imgproc.cvtColor(decoded, image, opencv_imgproc.COLOR_BGR2RGB);
            case 4 -> opencv_imgproc.cvtColor(decoded, image, opencv_imgproc.COLOR_BGRA2RGBA);
            default -> decoded.copyTo(image);
        }
    }

    private static ImageException damaged(String file, ImageHeader header, @Nullable Throwable cause) {
        return new ImageException(file,
                "a whole " + header.format() + " image of " + header.width() + "×" + header.height(),
                "a truncated or corrupt one", cause);
    }

    /// The view of a stored image that is upright (Exif 2.3, tag 274).
    static Tensor upright(Tensor stored, int orientation) {
        Tensor turned = orientation < 5 ? stored : stored.rank() == 2 ? stored.permute(1, 0) : stored.permute(1, 0, 2);
        return switch (orientation) {
            case 2, 6 -> turned.flip(1);
            case 3, 7 -> turned.flip(0).flip(1);
            case 4, 8 -> turned.flip(0);
            default -> turned;
        };
    }
}
