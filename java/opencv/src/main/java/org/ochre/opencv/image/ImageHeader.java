package org.ochre.opencv.image;

import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.foreign.Slabs;

/// What an encoded image says of itself before it is decoded, held against what the file can hold. Read by code of our
/// own.
///
/// @param width as stored, before it is turned
/// @param orientation of Exif: 1…8, 1 for upright
/// @param channels 1, 3 or 4, of TIFF any number
/// @param bits of a stored sample; of a palette's index
/// @param scratch the bytes that decoding takes beside the result and the file
/// @param nanoseconds that decoding takes, reckoned for one core
record ImageHeader(ImageFormat format, long width, long height, int orientation, DType dtype, int channels, int bits,
        ImageInfo.Colors colors, @Nullable IccProfile profile, long scratch, long nanoseconds) {
    /// A part in so many is added to what was counted.
    private static final int MARGIN = 16;
    private static final int MOST_REDUCTION = 8;
    /// So that no size overflows.
    private static final long MOST_PIXELS = 1L << 40;

    /// @throws ImageException for an empty, truncated or corrupt file, or a format that is not served
    static ImageHeader of(Bytes bytes) throws ImageException {
        return of(bytes, 0);
    }

    /// As [#of(Bytes)], of a page, counted from 0.
    ///
    /// @throws ImageException where there is no such page, too
    static ImageHeader of(Bytes bytes, long page) throws ImageException {
        Bytes big = bytes.order(ByteOrder.BIG_ENDIAN);
        Bytes little = bytes.order(ByteOrder.LITTLE_ENDIAN);
        ImageFormat format = Signatures.format(big);
        if (page != 0 && format != ImageFormat.TIFF) {
            throw bytes.corrupt("page 0, since a " + format + " image is one page", page);
        }
        return switch (format) {
            case PNG -> PngChunks.of(big).header();
            case JPEG -> JpegMarkers.of(big).header();
            case WEBP -> WebpChunks.of(little).header();
            case BMP -> BmpHeader.of(little).header();
            case PNM -> PnmHeader.of(big).header();
            case TIFF -> TiffFile.of(big).page(page).header();
            case AVIF -> throw new IllegalStateException("AVIF is written alone; please report this");
        };
    }

    /// Refuses a picture without pixels or of more than a tensor's axis has, for the sizes of headers.
    static void requireSize(Bytes bytes, long width, long height) throws ImageException {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw bytes.corrupt("1…2^31-1 pixels a side", width + "×" + height);
        }
        if (height > MOST_PIXELS / width) {
            throw bytes.corrupt("at most 2^40 pixels", width + "×" + height);
        }
    }

    /// Refuses a file that is too short for the picture that its header claims.
    static void requireBytes(Bytes bytes, long width, long height, long least) throws ImageException {
        if (bytes.size() < least) {
            throw bytes.corrupt("at least " + least + " bytes for " + width + "×" + height,
                    "a truncated or corrupt one (" + bytes.size() + " bytes)");
        }
    }

    /// As stored, before it is turned.
    TensorType type() {
        return channels == 1 ? new TensorType(dtype, height, width) : new TensorType(dtype, height, width, channels);
    }

    /// By how much it is read smaller under these options: 1, 2, 4 or 8.
    int reduction(ReadOptions options) {
        if (format != ImageFormat.JPEG) {
            return 1;
        }
        long rows = orientation < 5 ? options.leastHeight() : options.leastWidth();
        long columns = orientation < 5 ? options.leastWidth() : options.leastHeight();
        int by = MOST_REDUCTION;
        while (by > 1 && !(isEnough(height, by, rows) && isEnough(width, by, columns))) {
            by /= 2;
        }
        return by;
    }

    /// Whether a side read smaller has the pixels that are wanted, and is not shifted by more than 3/16 of such a pixel
    /// at its end, where the last pixel stands for fewer.
    private static boolean isEnough(long side, int by, long wanted) {
        long pixels = Math.ceilDiv(side, by);
        return pixels >= wanted && 16 * (by * pixels - side) * wanted <= 3 * by * pixels;
    }

    /// The header of the picture that is `by` times smaller.
    ImageHeader reduced(int by) {
        long across = Math.ceilDiv(width, by);
        long less = by == 1 ? 0 : JpegMarkers.rowBytes(width, channels) - JpegMarkers.rowBytes(across, channels);
        return new ImageHeader(format, across, Math.ceilDiv(height, by), orientation, dtype, channels, bits, colors,
                profile, scratch - less, nanoseconds);
    }

    /// As it is read.
    TensorType uprightType() {
        long rows = orientation < 5 ? height : width;
        long columns = orientation < 5 ? width : height;
        return channels == 1 ? new TensorType(dtype, rows, columns) : new TensorType(dtype, rows, columns, channels);
    }

    /// What reading takes: the result, the scratch, and `copied` bytes of the file.
    long bytes(long copied) {
        long result = type().bytes();
        long turned = orientation == 1 ? 0 : Slabs.SCRATCH.rounded(result);
        long all = result + turned + scratch + (copied == 0 ? 0 : Slabs.SCRATCH.rounded(copied));
        return all + all / MARGIN;
    }
}
