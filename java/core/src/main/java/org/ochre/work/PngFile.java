package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The chunks of a PNG file (ISO/IEC 15948), each held to its checksum, and the header held against the bytes of the
/// pixels. A broken chunk that no pixel needs is left out, as libpng does. Nobody else may write the content meanwhile.
public final class PngFile {
    /// Colour types, and the bit that says that a pixel has alpha.
    public static final int GREY = 0;
    public static final int RGB = 2;
    public static final int INDEXED = 3;
    public static final int ALPHA = 4;

    // The names of chunks, as numbers.
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;
    private static final int ACTL = 0x6163544C;
    private static final int FCTL = 0x6663544C;
    private static final int FDAT = 0x66644154;

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    /// A bit of a name's first letter: set in what a reader may leave out.
    private static final int ANCILLARY = 0x20000000;
    /// What a byte of deflate can grow to.
    private static final long DEFLATE = 1032;
    private static final int MOST_ROW = 1 << 30;
    private static final long MOST_PIXELS = 1L << 40;
    private static final ValueLayout.OfInt BIG_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// The bit depths of each colour type.
    private static final Map<Integer, Set<Integer>> DEPTHS = Map.of(
            GREY, Set.of(1, 2, 4, 8, 16), RGB, Set.of(8, 16), INDEXED, Set.of(1, 2, 4, 8), GREY + ALPHA, Set.of(8, 16),
            RGB + ALPHA, Set.of(8, 16));

    private final MemorySegment content;
    private final int depth;
    private final int color;
    private long firstPixels;
    private long pixelBytes;
    private @Nullable MemorySegment palette;
    private @Nullable MemorySegment transparency;
    private boolean odd;

    /// Takes the chunks that no pixel needs.
    public interface Extras<X extends Exception> {
        /// @param name its four letters as a number, the first in the highest byte
        void take(int name, MemorySegment body) throws X;
    }

    private PngFile(MemorySegment content) throws FormatException {
        this.content = content;
        if (!isPng(content)) {
            throw new FormatException("a PNG file", content.byteSize() == 0 ? "an empty one" : "another kind");
        }
        if (content.byteSize() < 33) {
            throw truncated();
        }
        if (i32(12) != IHDR || u32(8) != 13) {
            throw new FormatException("a PNG header chunk first", "another");
        }
        depth = u8(24);
        color = u8(25);
        boolean known = DEPTHS.getOrDefault(color, Set.of()).contains(depth);
        if (!known || u8(26) != 0 || u8(27) != 0 || u8(28) > 1) {
            throw new FormatException("a PNG header that the standard knows", "another");
        }
    }

    /// Whether content begins as a PNG file does.
    public static boolean isPng(MemorySegment content) {
        return content.byteSize() >= 8
                && content.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0) == SIGNATURE;
    }

    /// @param content the whole file
    /// @throws FormatException for a file that is truncated, damaged or animated, or has a chunk that the standard does
    ///     not know and without which it cannot be read
    public static <X extends Exception> PngFile of(MemorySegment content, Extras<X> extras) throws FormatException, X {
        PngFile file = new PngFile(content);
        file.walk(extras);
        file.check();
        return file;
    }

    private <X extends Exception> void walk(Extras<X> extras) throws FormatException, X {
        CRC32 crc = new CRC32();
        ByteBuffer bytes = content.asByteBuffer();
        boolean ended = false;
        for (long at = 8; !ended; at += 12 + u32(at)) {
            long length = u32(at);
            int name = i32(at + 4);
            if (isSound(at, length, bytes, crc)) {
                ended = name == IEND;
                take(name, at, length, extras);
            } else if ((name & ANCILLARY) == 0 || Integer.bitCount(name ^ TRNS) <= 2) { // it may have been tRNS
                throw new FormatException("the PNG chunk " + text(at + 4) + " as its checksum says", "a corrupt one");
            } else {
                odd = true;
            }
        }
    }

    /// A picture has a chunk for every few kilobytes, so this makes no objects.
    private boolean isSound(long at, long length, ByteBuffer bytes, CRC32 crc) throws FormatException {
        long sum = u32(at + 8 + length);
        crc.reset();
        crc.update(bytes.limit((int) (at + 8 + length)).position((int) at + 4));
        return crc.getValue() == sum;
    }

    private <X extends Exception> void take(int name, long at, long length, Extras<X> extras)
            throws FormatException, X {
        switch (name) {
            case IHDR, IEND -> {}
            case PLTE -> palette = content.asSlice(at + 8, length);
            case IDAT -> {
                firstPixels = firstPixels == 0 ? at : firstPixels;
                pixelBytes += length;
            }
            case TRNS -> transparency = content.asSlice(at + 8, length);
            case FCTL, FDAT -> odd = true;
            case ACTL -> throw new FormatException("a still picture", "an animation");
            default -> {
                if ((name & ANCILLARY) == 0) {
                    throw new FormatException("PNG chunks that the standard knows",
                            "a chunk " + text(at + 4) + ", without which it cannot be read");
                }
                extras.take(name, content.asSlice(at + 8, length));
            }
        }
    }

    private void check() throws FormatException {
        long width = width();
        long height = height();
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new FormatException("1…2^31-1 pixels a side", width + "×" + height);
        }
        if (height > MOST_PIXELS / width) {
            throw new FormatException("at most 2^40 pixels", width + "×" + height);
        }
        long colors = palette == null ? 0 : palette.byteSize();
        if (palette != null && (colors % 3 != 0 || colors == 0 || colors > 768)
                || palette == null && color == INDEXED) {
            throw new FormatException("a palette of 1…256 colours", palette == null ? "none" : colors + " bytes");
        }
        if (rowBytes(width) > MOST_ROW) {
            throw new FormatException("rows of at most " + MOST_ROW + " bytes", rowBytes(width));
        }
        if (firstPixels == 0) {
            throw new FormatException("PNG pixels", "none");
        }
        long entry = color == GREY ? 2 : color == RGB ? 6 : 1;
        if (transparency != null && transparency.byteSize() < entry && hasTransparency()) {
            throw new FormatException("a PNG chunk tRNS of " + entry + " bytes", transparency.byteSize());
        }
        // The sum over an interlaced picture's passes is larger.
        long raw = height * (1 + rowBytes(width));
        if (raw / DEFLATE > pixelBytes) {
            throw new FormatException("pixels for " + width + "×" + height,
                    "a truncated or corrupt one (" + pixelBytes + " bytes of them)");
        }
    }

    public long width() {
        return Integer.toUnsignedLong(content.get(BIG_INT, 16));
    }

    public long height() {
        return Integer.toUnsignedLong(content.get(BIG_INT, 20));
    }

    /// Bits of a stored sample.
    public int depth() {
        return depth;
    }

    /// The colour type.
    public int color() {
        return color;
    }

    public boolean interlaced() {
        return content.get(ValueLayout.JAVA_BYTE, 28) == 1;
    }

    /// Samples a stored pixel has.
    public int samples() {
        return (color & RGB) != 0 && color != INDEXED ? 3 + (color & ALPHA) / ALPHA : 1 + (color & ALPHA) / ALPHA;
    }

    /// Whether one colour, or some of the palette's, are transparent.
    public boolean hasTransparency() {
        return transparency != null && (color & ALPHA) == 0;
    }

    /// Red, green, blue of each colour of the palette; null where there is none.
    public @Nullable MemorySegment palette() {
        return palette;
    }

    /// The alphas of the palette's first colours, or the one colour that is transparent; null where there is none.
    public @Nullable MemorySegment transparency() {
        return hasTransparency() ? transparency : null;
    }

    /// Whether something is broken, or belongs to an animation.
    public boolean isOdd() {
        return odd;
    }

    /// A row of pixels as stored, without its filter.
    public long rowBytes(long pixels) {
        return Math.ceilDiv(pixels * samples() * depth, 8);
    }

    /// Where the chunk of the first pixels begins.
    long firstPixels() {
        return firstPixels;
    }

    /// The chunk of pixels after the one at a place; −1 where there is none.
    long nextPixels(long chunk) throws FormatException {
        long at = chunk;
        do {
            at += 12 + u32(at);
            if (at + 8 > content.byteSize() || i32(at + 4) == IEND) {
                return -1;
            }
        } while (i32(at + 4) != IDAT);
        return at;
    }

    /// The body of a chunk.
    MemorySegment body(long chunk) throws FormatException {
        return content.asSlice(chunk + 8, u32(chunk));
    }

    private int u8(long at) throws FormatException {
        require(at, 1);
        return Byte.toUnsignedInt(content.get(ValueLayout.JAVA_BYTE, at));
    }

    private int i32(long at) throws FormatException {
        require(at, 4);
        return content.get(BIG_INT, at);
    }

    private long u32(long at) throws FormatException {
        return Integer.toUnsignedLong(i32(at));
    }

    private String text(long at) throws FormatException {
        require(at, 4);
        return new String(content.asSlice(at, 4).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    private void require(long at, long length) throws FormatException {
        if (at < 0 || at > content.byteSize() - length) {
            throw truncated();
        }
    }

    private FormatException truncated() {
        return new FormatException("a whole image", "a truncated one (" + content.byteSize() + " bytes)");
    }
}
