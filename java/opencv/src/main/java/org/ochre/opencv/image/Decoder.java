package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.work.Held;

/// From the content of an image file to a tensor.
///
/// OpenCV decodes JPEG, WebP and plain PNG, straight into the result's memory, which is set to zero before. What else
/// is served, and what OpenCV reads wrongly, is read by code of our own.
final class Decoder {
    /// OpenCV's `CV_IO_MAX_IMAGE_PIXELS`.
    static final long OPENCV_PIXELS = 1L << 30;

    private static final int RGB = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_ANYDEPTH
            | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    private Decoder() {}

    /// @param content native memory
    static Tensor decode(String file, MemorySegment content, ReadOptions options, SegmentAllocator results)
            throws ImageException {
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        ImageHeader full = header(file, encoded, options);
        return decode(file, full, full.reduction(options), encoded, options, results);
    }

    /// What the content says of the full picture, held against the content and the limits.
    static ImageHeader header(String file, Bytes encoded, ReadOptions options) throws ImageException {
        requireSize(file, encoded.size());
        ImageHeader full = ImageHeader.of(encoded, options.page());
        options.requirePixels(file, full);
        requireBytes(full, encoded, options.page());
        options.require(file, full, full.bytes(encoded.size()));
        return full;
    }

    /// @param full what [#header] gave
    /// @param reduction 1; of JPEG also 2, 4 or 8
    static Tensor decode(String file, ImageHeader full, int reduction, Bytes encoded, ReadOptions options,
            SegmentAllocator results) throws ImageException {
        ImageHeader header = full.reduced(reduction);
        Optional<SrgbConversion> colors = options.toSrgb()
                ? SrgbConversion.of(file, header.profile(), header.type())
                : Optional.empty();
        TensorType type = header.type();
        try (Scratch scratch = new Scratch()) {
            Tensor image;
            if (header.orientation() == 1) {
                image = Tensor.allocate(results, type);
                pixels(file, header, reduction, encoded, options.page(), image);
            } else {
                Tensor stored = Tensor.allocate(scratch, type);
                pixels(file, header, reduction, encoded, options.page(), stored);
                image = upright(stored, header.orientation()).copy(results);
            }
            colors.ifPresent(conversion -> conversion.convert(image));
            return image;
        }
    }

    /// What the content says of the picture that is read under these options, which refuse nothing here.
    static ImageInfo info(String file, MemorySegment content, ReadOptions options) throws ImageException {
        requireSize(file, content.byteSize());
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        ImageHeader full = ImageHeader.of(encoded, options.page());
        ImageHeader header = full.reduced(full.reduction(options));
        requireBytes(header, encoded, options.page());
        long pages = header.format() == ImageFormat.TIFF ? TiffFile.of(encoded).pages() : 1;
        return new ImageInfo(header.format(), header.uprightType(), header.orientation(), pages, header.bits(),
                header.colors(), Optional.ofNullable(header.profile()),
                header.bytes(content.byteSize()));
    }

    /// The other formats' headers are held against the file as they are read.
    static void requireBytes(ImageHeader header, Bytes encoded, long page) throws ImageException {
        if (header.format() == ImageFormat.TIFF) {
            TiffFile.of(encoded).page(page).requireBytes();
        }
    }

    static void requireSize(String file, long size) throws ImageException {
        if (size > Integer.MAX_VALUE) {
            throw new ImageException(file, "at most 2^31-1 bytes", size);
        }
    }

    private static void pixels(String file, ImageHeader header, int reduction, Bytes encoded, long page, Tensor image)
            throws ImageException {
        Bytes little = encoded.order(ByteOrder.LITTLE_ENDIAN);
        switch (header.format()) {
            case PNG -> {
                PngChunks chunks = PngChunks.of(encoded);
                if (chunks.isPlain()) {
                    openCv(file, header, 1, encoded, image);
                } else {
                    PngPixels.read(chunks, image);
                }
            }
            case BMP -> BmpPixels.read(BmpHeader.of(little), image);
            case PNM -> PnmPixels.read(PnmHeader.of(encoded), image);
            case TIFF -> TiffFile.of(encoded).page(page).read(image);
            case JPEG, WEBP -> openCv(file, header, reduction, encoded, image);
            case AVIF -> throw new IllegalStateException("AVIF is written alone; please report this");
        }
    }

    private static void openCv(String file, ImageHeader header, int reduction, Bytes encoded, Tensor image)
            throws ImageException {
        OpenCv.load();
        try (Scratch theirs = new Scratch()) {
            theirs.charge(header.scratch());
            decode(file, header, reduction, encoded, image);
        }
    }

    private static void decode(String file, ImageHeader header, int reduction, Bytes encoded, Tensor image)
            throws ImageException {
        Tensor bytes = encoded.tensor();
        long channels = MatLayout.channels(image.type());
        int flags = flags(channels, reduction);
        image.segment().asSlice(image.offset(), image.type().bytes()).fill((byte) 0);
        try {
            Held.run(() -> Headers.scoped(List.of(bytes, image), mats -> {
                Mat decoded = mats.getLast();
                OpenCvCodec.decode(mats.getFirst(), flags, decoded);
                Headers.requireSame("image", image, decoded);
                if (channels == 4) {
                    opencv_imgproc.cvtColor(decoded, decoded, opencv_imgproc.COLOR_BGRA2RGBA);
                    Headers.requireSame("image", image, decoded);
                }
            }), bytes, image);
        } catch (IllegalArgumentException e) {
            throw new ImageException(file,
                    "a whole " + header.format() + " image of " + header.width() + "×" + header.height(),
                    "a truncated or corrupt one", e);
        }
    }

    /// OpenCV reads JPEG smaller, by libjpeg, where the flags of a smaller grey picture are set.
    private static int flags(long channels, int reduction) {
        int smaller = switch (reduction) {
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
            case 8 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
            default -> 0;
        };
        if (channels == 3) {
            return RGB | smaller;
        }
        return smaller == 0
                ? opencv_imgcodecs.IMREAD_UNCHANGED
                : opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION | smaller;
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
