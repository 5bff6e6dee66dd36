package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.work.FormatException;
import org.ochre.work.PngFile;

/// What the chunks of a PNG file ([PngFile]) mean for an image: its header, its profile, and where upright is.
final class PngChunks {
    // The names of chunks, as numbers.
    private static final int EXIF = 0x65584966;
    private static final int ICCP = 0x69434350;
    private static final int ITXT = 0x69545874;
    private static final int TEXT = 0x74455874;
    private static final int ZTXT = 0x7A545874;

    /// libpng's `PNG_USER_WIDTH_MAX` and `_HEIGHT_MAX`.
    private static final int LIBPNG_SIDE = 1_000_000;
    private static final int DECODER_BYTES = 192 << 10;
    private static final int BYTE_NANOSECONDS = 8;
    private static final int PIXEL_NANOSECONDS = 4;

    private final Bytes bytes;
    private final PngFile file;
    private @Nullable IccProfile profile;
    private int exif;
    private int text;

    private PngChunks(Bytes bytes) throws ImageException {
        this.bytes = bytes;
        try {
            file = PngFile.of(bytes.segment(), this::take);
        } catch (FormatException e) {
            throw refused(bytes, e);
        }
    }

    static PngChunks of(Bytes bytes) throws ImageException {
        return new PngChunks(bytes);
    }

    /// The exception of Images for one of the format's.
    static ImageException refused(Bytes bytes, FormatException e) {
        return new ImageException(bytes.file(), e.expected(), e.got(), e.getCause());
    }

    private void take(int name, MemorySegment segment) throws ImageException {
        Bytes body = new Bytes(bytes.file(), segment, bytes.order());
        switch (name) {
            case EXIF -> exif = Exif.orientation(body);
            case ITXT, TEXT, ZTXT -> {
                int stated = PngText.orientation(letters(name), body);
                text = stated == 0 ? text : stated;
            }
            case ICCP -> profile = new IccProfile(PngText.profile(body));
            default -> {}
        }
    }

    private static String letters(int name) {
        return new String(ByteBuffer.allocate(4).putInt(name).array(), StandardCharsets.ISO_8859_1);
    }

    Bytes bytes() {
        return bytes;
    }

    PngFile file() {
        return file;
    }

    /// Where upright is, as Exif says it.
    int orientation() {
        return exif != 0 ? exif : Math.max(text, 1);
    }

    /// Whether OpenCV reads it, and reads it right: whole samples, no table of colours, nothing broken or transparent
    /// beside them.
    boolean isPlain() {
        int color = file.color();
        boolean samples = file.depth() >= 8
                && (color == PngFile.GREY || color == PngFile.RGB || color == PngFile.RGB + PngFile.ALPHA);
        return samples && !file.hasTransparency() && !file.interlaced() && !file.isOdd()
                && file.width() <= LIBPNG_SIDE && file.height() <= LIBPNG_SIDE
                && file.height() <= Decoder.OPENCV_PIXELS / file.width();
    }

    ImageHeader header() {
        int color = file.color();
        long width = file.width();
        long height = file.height();
        int channels = (color & PngFile.ALPHA) != 0 || file.hasTransparency() ? 4 : color == PngFile.GREY ? 1 : 3;
        DType dtype = file.depth() == 16 ? DType.U16 : DType.U8;
        long pixel = channels * dtype.size();
        long copy = isPlain() && channels == 4 ? width * height * pixel : 0;
        long scratch = DECODER_BYTES + 2 * file.rowBytes(width) + width * pixel + copy;
        long nanoseconds = height * (file.rowBytes(width) * BYTE_NANOSECONDS + width * PIXEL_NANOSECONDS);
        ImageInfo.Colors colors = color == PngFile.INDEXED
                ? ImageInfo.Colors.PALETTE
                : (color & PngFile.RGB) == 0 ? ImageInfo.Colors.GREY : ImageInfo.Colors.RGB;
        return new ImageHeader(ImageFormat.PNG, width, height, orientation(), dtype, channels, file.depth(), colors,
                profile, scratch, nanoseconds);
    }
}
