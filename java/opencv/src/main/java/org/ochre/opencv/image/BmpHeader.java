package org.ochre.opencv.image;

import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;

/// The header of a BMP file (Microsoft's BITMAPCOREHEADER to BITMAPV5HEADER), held against the file's size.
///
/// @param topDown whether the first row is the upper one
/// @param palette red, green, blue of each index; empty where pixels are colours
/// @param masks the bits of red, green, blue, and perhaps alpha; empty unless pixels of 16 or 32 bits have such
/// @param pixels where they begin
record BmpHeader(Bytes bytes, long width, long height, boolean topDown, int bits, int compression, byte[] palette,
        int[] masks, long pixels, @Nullable IccProfile profile) {
    static final int RLE8 = 1;
    static final int RLE4 = 2;
    private static final int FIELDS = 3;
    private static final int ALPHA_FIELDS = 6;
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    private static final int INFO = 40;
    private static final int V3 = 56;
    private static final int V5 = 124;
    private static final int EMBEDDED = 0x4D424544;
    /// A jump of RLE skips up to 255×255 pixels in four bytes.
    private static final long RLE_PIXELS_A_BYTE = 1 << 14;
    private static final int PIXEL_NANOSECONDS = 5;
    private static final int MASK_BITS = 8;

    static BmpHeader of(Bytes bytes) throws ImageException {
        long size = bytes.u32(FILE_HEADER);
        if (size == CORE) {
            long width = bytes.u16(18);
            long height = bytes.u16(20);
            return checked(bytes, width, height, false, bytes.u16(24), 0, size, 0);
        }
        if (size != INFO && size != 52 && size != V3 && size != 64 && size != 108 && size != V5) {
            throw bytes.corrupt("a BMP header of 12, 40, 52, 56, 64, 108 or 124 bytes", size);
        }
        long height = bytes.i32(22);
        int compression = bytes.i32(30);
        boolean known = compression <= (size == 64 ? RLE4 : FIELDS) && compression >= 0
                || compression == ALPHA_FIELDS && size != 64;
        if (!known) {
            throw bytes.corrupt("a BMP of pixels, bit masks or run lengths",
                    (compression == 4 ? "JPEG inside" : compression == 5 ? "PNG inside" : "compression " + compression)
                            + ", which is not served");
        }
        return checked(bytes, bytes.i32(18), Math.abs(height), height < 0, bytes.u16(28), compression, size,
                bytes.u32(46));
    }

    private static BmpHeader checked(Bytes bytes, long width, long height, boolean topDown, int bits, int compression,
            long size, long used) throws ImageException {
        ImageHeader.requireSize(bytes, width, height);
        boolean fields = compression == FIELDS || compression == ALPHA_FIELDS;
        boolean served = switch (bits) {
            case 1 -> compression == 0;
            case 4 -> compression == 0 || compression == RLE4 && !topDown;
            case 8 -> compression == 0 || compression == RLE8 && !topDown;
            case 24 -> compression == 0;
            case 16, 32 -> compression == 0 || fields;
            default -> false;
        };
        if (!served) {
            throw bytes.corrupt("a BMP of 1, 4, 8, 16, 24 or 32 bits a pixel",
                    bits + " with compression " + compression);
        }
        long pixels = bytes.u32(10);
        int[] masks = fields ? masks(bytes, size, compression) : new int[0];
        long after = FILE_HEADER + size + (fields && size == INFO ? 4L * masks.length : 0);
        byte[] palette = bits > 8 ? new byte[0] : palette(bytes, bits, used, after, size == CORE ? 3 : 4, pixels);
        BmpHeader header = new BmpHeader(bytes, width, height, topDown, bits, compression, palette, masks, pixels,
                size == V5 ? profile(bytes) : null);
        if (pixels < after) {
            throw bytes.corrupt("BMP pixels behind the header", "byte " + pixels);
        }
        header.requireBytes();
        return header;
    }

    private static int[] masks(Bytes bytes, long size, int compression) throws ImageException {
        boolean alpha = (size >= V3 || compression == ALPHA_FIELDS) && bytes.i32(66) != 0;
        int[] masks = new int[alpha ? 4 : 3];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = bytes.i32(54 + 4L * i);
            int ones = Integer.bitCount(masks[i]);
            int high = Integer.SIZE - Integer.numberOfLeadingZeros(masks[i]);
            if (ones < 1 || ones > MASK_BITS || high - Integer.numberOfTrailingZeros(masks[i]) != ones) {
                throw bytes.corrupt("BMP masks of 1 to 8 bits side by side",
                        "the mask 0x" + Integer.toHexString(masks[i]) + ", which is not served");
            }
        }
        return masks;
    }

    private static byte[] palette(Bytes bytes, int bits, long used, long at, int entry, long pixels)
            throws ImageException {
        long most = Math.min(1L << bits, (pixels - at) / entry);
        int count = (int) Math.clamp(used == 0 ? most : used, 0, Math.max(most, 0));
        byte[] palette = new byte[3 * count];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < 3; c++) {
                palette[3 * i + c] = (byte) bytes.u8(at + (long) entry * i + 2 - c);
            }
        }
        if (count == 0) {
            throw bytes.corrupt("a BMP palette", "none");
        }
        return palette;
    }

    private static @Nullable IccProfile profile(Bytes bytes) throws ImageException {
        long size = bytes.u32(130);
        return bytes.i32(70) == EMBEDDED && size <= IccProfile.MOST_BYTES
                ? new IccProfile(bytes.slice(FILE_HEADER + bytes.u32(126), size).segment()
                        .toArray(ValueLayout.JAVA_BYTE))
                : null;
    }

    private void requireBytes() throws ImageException {
        boolean runs = compression == RLE8 || compression == RLE4;
        long least = runs
                ? pixels + width * height / RLE_PIXELS_A_BYTE
                : pixels + rowStep() * (height - 1) + rowBytes();
        ImageHeader.requireBytes(bytes, width, height, least);
    }

    /// A row's bytes with those that fill it up to a multiple of four.
    long rowStep() {
        return Math.ceilDiv(width * bits, 32) * 4;
    }

    long rowBytes() {
        return Math.ceilDiv(width * bits, 8);
    }

    /// A palette of greys alone makes a grey picture.
    int channels() {
        for (int i = 0; i < palette.length; i += 3) {
            if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2]) {
                return 3;
            }
        }
        return palette.length > 0 ? 1 : Math.max(masks.length, 3);
    }

    ImageHeader header() {
        long scratch = rowBytes() + width * channels() + 1024;
        return new ImageHeader(ImageFormat.BMP, width, height, 1, DType.U8, channels(), bits <= 8 ? bits : 8,
                bits <= 8 ? ImageInfo.Colors.PALETTE : ImageInfo.Colors.RGB, profile, scratch,
                width * height * PIXEL_NANOSECONDS);
    }
}
