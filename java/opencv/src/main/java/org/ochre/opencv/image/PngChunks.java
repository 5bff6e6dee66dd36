package org.ochre.opencv.image;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;

/// The chunks of a PNG file (ISO/IEC 15948), each held to its checksum. A broken chunk that no pixel needs is left out,
/// as libpng does.
final class PngChunks {
    static final int GREY = 0;
    static final int RGB = 2;
    static final int INDEXED = 3;
    static final int ALPHA = 4;

    // The names of chunks, as numbers.
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    private static final int ICCP = 0x69434350;
    private static final int ITXT = 0x69545874;
    private static final int TEXT = 0x74455874;
    private static final int ZTXT = 0x7A545874;
    private static final int ACTL = 0x6163544C;
    private static final int FCTL = 0x6663544C;
    private static final int FDAT = 0x66644154;
    /// A bit of a name's first letter: set in what a reader may leave out.
    private static final int ANCILLARY = 0x20000000;

    /// What a byte of deflate can grow to.
    private static final long DEFLATE = 1032;
    private static final int MOST_ROW = 1 << 30;
    /// libpng's `PNG_USER_WIDTH_MAX` and `_HEIGHT_MAX`.
    private static final int LIBPNG_SIDE = 1_000_000;
    private static final int DECODER_BYTES = 192 << 10;
    private static final int BYTE_NANOSECONDS = 8;
    private static final int PIXEL_NANOSECONDS = 4;

    /// The bit depths of each colour type.
    private static final Map<Integer, Set<Integer>> DEPTHS = Map.of(
            GREY, Set.of(1, 2, 4, 8, 16), RGB, Set.of(8, 16), INDEXED, Set.of(1, 2, 4, 8), GREY + ALPHA, Set.of(8, 16),
            RGB + ALPHA, Set.of(8, 16));

    private final Bytes bytes;
    private final int depth;
    private final int color;
    private long firstPixels;
    private long pixelBytes;
    private @Nullable Bytes palette;
    private @Nullable Bytes transparency;
    private @Nullable IccProfile profile;
    private int exif;
    private int text;
    private boolean odd;

    private PngChunks(Bytes bytes) throws ImageException {
        this.bytes = bytes;
        if (!bytes.has(12, "IHDR") || bytes.u32(8) != 13) {
            throw bytes.corrupt("a PNG header chunk first", "another");
        }
        depth = bytes.u8(24);
        color = bytes.u8(25);
        boolean known = DEPTHS.getOrDefault(color, Set.of()).contains(depth);
        if (!known || bytes.u8(26) != 0 || bytes.u8(27) != 0 || bytes.u8(28) > 1) {
            throw bytes.corrupt("a PNG header that the standard knows", "another");
        }
    }

    static PngChunks of(Bytes bytes) throws ImageException {
        PngChunks chunks = new PngChunks(bytes);
        chunks.walk();
        chunks.check();
        return chunks;
    }

    private void walk() throws ImageException {
        CRC32 crc = new CRC32();
        ByteBuffer content = bytes.segment().asByteBuffer();
        boolean ended = false;
        for (long at = 8; !ended; at += 12 + bytes.u32(at)) {
            long length = bytes.u32(at);
            int name = bytes.i32(at + 4);
            if (isSound(at, length, content, crc)) {
                ended = name == IEND;
                take(name, at, length);
            } else if ((name & ANCILLARY) == 0 || Integer.bitCount(name ^ TRNS) <= 2) { // it may have been tRNS
                throw bytes.corrupt("the PNG chunk " + bytes.text(at + 4, 4) + " as its checksum says",
                        "a corrupt one");
            } else {
                odd = true;
            }
        }
    }

    /// A picture has a chunk for every few kilobytes, so this makes no objects.
    private boolean isSound(long at, long length, ByteBuffer content, CRC32 crc) throws ImageException {
        long sum = bytes.u32(at + 8 + length);
        crc.reset();
        crc.update(content.limit((int) (at + 8 + length)).position((int) at + 4));
        return crc.getValue() == sum;
    }

    private void take(int name, long at, long length) throws ImageException {
        switch (name) {
            case IHDR, IEND -> {}
            case PLTE -> palette = bytes.slice(at + 8, length);
            case IDAT -> {
                firstPixels = firstPixels == 0 ? at : firstPixels;
                pixelBytes += length;
            }
            case TRNS -> transparency = bytes.slice(at + 8, length);
            case EXIF -> exif = Exif.orientation(bytes.slice(at + 8, length));
            case ITXT, TEXT, ZTXT -> {
                int stated = PngText.orientation(bytes.text(at + 4, 4), bytes.slice(at + 8, length));
                text = stated == 0 ? text : stated;
            }
            case ICCP -> {
                byte[] inflated = PngText.profile(bytes.slice(at + 8, length));
                profile = new IccProfile(inflated);
            }
            case FCTL, FDAT -> odd = true;
            case ACTL -> throw bytes.corrupt("a still picture", "an animation");
            default -> {
                if ((name & ANCILLARY) == 0) {
                    throw bytes.corrupt("PNG chunks that the standard knows",
                            "a chunk " + bytes.text(at + 4, 4) + ", without which it cannot be read");
                }
            }
        }
    }

    private void check() throws ImageException {
        ImageHeader.requireSize(bytes, width(), height());
        if (palette != null && (palette.size() % 3 != 0 || palette.size() == 0 || palette.size() > 768)
                || palette == null && color == INDEXED) {
            throw bytes.corrupt("a palette of 1…256 colours", palette == null ? "none" : palette.size() + " bytes");
        }
        if (rowBytes(width()) > MOST_ROW) {
            throw bytes.corrupt("rows of at most " + MOST_ROW + " bytes", rowBytes(width()));
        }
        if (firstPixels == 0) {
            throw bytes.corrupt("PNG pixels", "none");
        }
        long entry = color == GREY ? 2 : color == RGB ? 6 : 1;
        if (transparency != null && transparency.size() < entry && hasTransparency()) {
            throw bytes.corrupt("a PNG chunk tRNS of " + entry + " bytes", transparency.size());
        }
        // The sum over an interlaced picture's passes is larger.
        long raw = height() * (1 + rowBytes(width()));
        if (raw / DEFLATE > pixelBytes) {
            throw bytes.corrupt("pixels for " + width() + "×" + height(),
                    "a truncated or corrupt one (" + pixelBytes + " bytes of them)");
        }
    }

    Bytes bytes() {
        return bytes;
    }

    long width() throws ImageException {
        return bytes.u32(16);
    }

    long height() throws ImageException {
        return bytes.u32(20);
    }

    int depth() {
        return depth;
    }

    int color() {
        return color;
    }

    boolean interlaced() throws ImageException {
        return bytes.u8(28) == 1;
    }

    /// Samples a stored pixel has.
    int samples() {
        return (color & RGB) != 0 && color != INDEXED ? 3 + (color & ALPHA) / ALPHA : 1 + (color & ALPHA) / ALPHA;
    }

    /// Whether one colour, or some of the palette's, are transparent.
    boolean hasTransparency() {
        return transparency != null && (color & ALPHA) == 0;
    }

    @Nullable
    Bytes palette() {
        return palette;
    }

    @Nullable
    Bytes transparency() {
        return hasTransparency() ? transparency : null;
    }

    /// Whether OpenCV reads it, and reads it right: whole samples, no table of colours, nothing broken or transparent
    /// beside them.
    boolean isPlain() throws ImageException {
        boolean samples = depth >= 8 && (color == GREY || color == RGB || color == RGB + ALPHA);
        return samples && !hasTransparency() && !interlaced() && !odd && width() <= LIBPNG_SIDE
                && height() <= LIBPNG_SIDE && height() <= Decoder.OPENCV_PIXELS / width();
    }

    /// A row of pixels as stored, without its filter.
    long rowBytes(long pixels) {
        return Math.ceilDiv(pixels * samples() * depth, 8);
    }

    /// Where the chunk of the first pixels begins.
    long firstPixels() {
        return firstPixels;
    }

    ImageHeader header() throws ImageException {
        int channels = (color & ALPHA) != 0 || hasTransparency() ? 4 : color == GREY ? 1 : 3;
        DType dtype = depth == 16 ? DType.U16 : DType.U8;
        long pixel = channels * dtype.size();
        long copy = isPlain() && channels == 4 ? width() * height() * pixel : 0;
        long scratch = DECODER_BYTES + 2 * rowBytes(width()) + width() * pixel + copy;
        long nanoseconds = height() * (rowBytes(width()) * BYTE_NANOSECONDS + width() * PIXEL_NANOSECONDS);
        ImageInfo.Colors colors = color == INDEXED
                ? ImageInfo.Colors.PALETTE
                : (color & RGB) == 0 ? ImageInfo.Colors.GREY : ImageInfo.Colors.RGB;
        int orientation = exif != 0 ? exif : Math.max(text, 1);
        return new ImageHeader(ImageFormat.PNG, width(), height(), orientation, dtype, channels, depth, colors, profile,
                scratch, nanoseconds);
    }
}
