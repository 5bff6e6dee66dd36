package org.ochre.opencv.image;

import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;

/// The chunks of a WebP file (RFC 9649).
final class WebpChunks {
    /// A block of 16×16 lossy pixels has two bits at least: it names how its brightness and its colours are predicted.
    private static final long LOSSY_PIXELS_A_BYTE = 1024;
    /// A lossless picture of one colour has 22,700 pixels a byte as libwebp writes it; the format itself has no bound.
    private static final long LOSSLESS_PIXELS_A_BYTE = 1 << 15;
    private static final int DECODER_BYTES = 384 << 10;
    private static final int PIXEL_NANOSECONDS = 12;
    private static final int BYTE_NANOSECONDS = 10;

    private final Bytes bytes;
    private long width;
    private long height;
    private long canvasWidth;
    private long canvasHeight;
    private boolean alpha;
    private boolean found;
    private boolean lossless;
    private int exif;
    private int xmp;
    private @Nullable IccProfile profile;

    private WebpChunks(Bytes bytes) {
        this.bytes = bytes;
    }

    static WebpChunks of(Bytes bytes) throws ImageException {
        WebpChunks chunks = new WebpChunks(bytes);
        chunks.walk();
        return chunks;
    }

    private void walk() throws ImageException {
        long end = Math.min(bytes.size(), bytes.u32(4) + 8);
        for (long at = 12; at + 8 <= end; at += 8 + bytes.u32(at + 4) + (bytes.u32(at + 4) & 1)) {
            String name = bytes.text(at, 4);
            Bytes chunk = bytes.slice(at + 8, bytes.u32(at + 4));
            switch (name) {
                case "VP8X" -> extended(chunk);
                case "ANIM", "ANMF" -> throw bytes.corrupt("a still picture", "an animation");
                case "ALPH" -> alpha = true;
                case "VP8 " -> lossy(chunk);
                case "VP8L" -> lossless(chunk);
                case "EXIF" -> exif = Exif.orientation(chunk);
                case "XMP " -> xmp = Exif.ofXmp(chunk.text(0, (int) Math.min(chunk.size(), PngText.MOST_BYTES)));
                case "ICCP" -> {
                    if (chunk.size() <= IccProfile.MOST_BYTES) {
                        profile = new IccProfile(chunk.segment().toArray(ValueLayout.JAVA_BYTE));
                    }
                }
                default -> {}
            }
        }
        if (!found) {
            throw bytes.corrupt("a WebP picture", "none");
        }
        if (canvasWidth != 0 && (canvasWidth != width || canvasHeight != height)) {
            throw bytes.corrupt("a picture of " + canvasWidth + "×" + canvasHeight + " as the WebP header says",
                    width + "×" + height);
        }
    }

    private void extended(Bytes chunk) throws ImageException {
        if ((chunk.u8(0) & 0x02) != 0) {
            throw bytes.corrupt("a still picture", "an animation");
        }
        alpha |= (chunk.u8(0) & 0x10) != 0;
        canvasWidth = 1 + (chunk.u32(4) & 0xffffff);
        canvasHeight = 1 + (chunk.u32(6) >> 8);
    }

    private void lossy(Bytes chunk) throws ImageException {
        if (found) {
            return;
        }
        if (!chunk.has(3, "\u009d\u0001\u002a") || (chunk.u8(0) & 1) != 0) {
            throw bytes.corrupt("a WebP key frame", "another frame");
        }
        found = true;
        width = chunk.u16(6) & 0x3fff;
        height = chunk.u16(8) & 0x3fff;
        require(LOSSY_PIXELS_A_BYTE);
    }

    private void lossless(Bytes chunk) throws ImageException {
        if (found) {
            return;
        }
        if (chunk.u8(0) != 0x2f) {
            throw bytes.corrupt("a lossless WebP picture", "another signature");
        }
        long packed = chunk.u32(1);
        found = true;
        lossless = true;
        width = 1 + (packed & 0x3fff);
        height = 1 + (packed >> 14 & 0x3fff);
        alpha = (packed >> 28 & 1) == 1;
        require(LOSSLESS_PIXELS_A_BYTE);
    }

    private void require(long pixelsAByte) throws ImageException {
        ImageHeader.requireSize(bytes, width, height);
        ImageHeader.requireBytes(bytes, width, height, width * height / pixelsAByte);
    }

    ImageHeader header() {
        int channels = alpha ? 4 : 3;
        long pixels = width * height;
        long rows = 128 * width;
        long scratch = DECODER_BYTES + rows + (lossless || alpha ? 4 * pixels + pixels / 6 : 0);
        long nanoseconds = pixels * PIXEL_NANOSECONDS + bytes.size() * BYTE_NANOSECONDS;
        int orientation = exif != 0 ? exif : Math.max(xmp, 1);
        return new ImageHeader(ImageFormat.WEBP, width, height, orientation, DType.U8, channels, 8,
                lossless ? ImageInfo.Colors.RGB : ImageInfo.Colors.YCBCR, profile, scratch, nanoseconds);
    }
}
