package org.ochre.opencv.image;

import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.TensorType;

/// What an encoded image says of itself before it is decoded. Everything else in the file is for OpenCV to judge.
///
/// @param orientation of Exif: 1…8, 1 for upright
/// @param dtype what will be decoded to; null where only OpenCV knows dtype and channels
/// @param channels 1, 3 or 4, of TIFF any number; 0 where only OpenCV knows
record ImageHeader(ImageFormat format, long width, long height, int orientation, @Nullable DType dtype, int channels) {

    /// Where only OpenCV knows dtype and channels.
    ImageHeader(ImageFormat format, long width, long height) {
        this(format, width, height, 1, null, 0);
    }

    /// @throws ImageException for an empty, truncated or corrupt file, or a format that is not served
    static ImageHeader of(Bytes bytes) throws ImageException {
        ImageHeader header = parse(bytes);
        if (header.width < 1 || header.height < 1 || header.width > Integer.MAX_VALUE
                || header.height > Integer.MAX_VALUE) {
            throw bytes.corrupt("1…2^31-1 pixels a side", header.width + "×" + header.height);
        }
        return header;
    }

    private static ImageHeader parse(Bytes bytes) throws ImageException {
        Bytes big = bytes.order(ByteOrder.BIG_ENDIAN);
        Bytes little = bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return Png.header(big);
        } else if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return jpeg(big);
        } else if (bytes.has(0, "II*\0") || bytes.has(0, "II+\0")) {
            return TiffFile.of(little).page(0).header();
        } else if (bytes.has(0, "MM\0*") || bytes.has(0, "MM\0+")) {
            return TiffFile.of(big).page(0).header();
        } else if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return webp(little);
        } else if (bytes.has(0, "BM")) {
            return bmp(little);
        } else if (bytes.size() >= 2 && bytes.u8(0) == 'P' && bytes.u8(1) >= '1' && bytes.u8(1) <= '6') {
            return pnm(bytes);
        }
        throw bytes.corrupt("a PNG, JPEG, TIFF, WebP, BMP or PNM image",
                bytes.size() == 0 ? "an empty file" : "something else");
    }

    /// The markers up to the frame header, from which the sizes come (ITU T.81, B.2).
    private static ImageHeader jpeg(Bytes bytes) throws ImageException {
        int orientation = 1;
        for (long at = 2;;) {
            if (bytes.u8(at) != 0xff) {
                throw bytes.corrupt("a JPEG marker at byte " + at, bytes.u8(at));
            }
            int marker = bytes.u8(at + 1);
            if (marker == 0xff) {
                at++;
                continue;
            }
            int length = bytes.u16(at + 2);
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                int components = bytes.u8(at + 9);
                int height = bytes.u16(at + 5);
                int width = bytes.u16(at + 7);
                return new ImageHeader(ImageFormat.JPEG, width, height, orientation, DType.U8, components == 1 ? 1 : 3);
            }
            if (marker == 0xda || marker == 0xd9 || length < 2) {
                throw bytes.corrupt("a JPEG frame header", "none");
            }
            if (marker == 0xe1 && bytes.has(at + 4, "Exif\0\0") && length > 8) {
                orientation = Tiff.orientation(bytes.slice(at + 10, length - 8L));
            }
            at += 2L + length;
        }
    }

    /// The chunks up to the first picture (RFC 9649).
    private static ImageHeader webp(Bytes bytes) throws ImageException {
        long end = Math.min(bytes.size(), bytes.u32(4) + 8);
        long width = 0;
        long height = 0;
        boolean alpha = false;
        @Nullable
        ImageHeader found = null;
        int orientation = 1;
        for (long at = 12; at + 8 <= end; at += 8 + bytes.u32(at + 4) + (bytes.u32(at + 4) & 1)) {
            long body = at + 8;
            switch (bytes.text(at, 4)) {
                case "VP8X" -> {
                    if ((bytes.u8(body) & 0x02) != 0) {
                        throw bytes.corrupt("a still picture", "an animation");
                    }
                    alpha = (bytes.u8(body) & 0x10) != 0;
                    width = 1 + (bytes.u32(body + 4) & 0xffffff);
                    height = 1 + (bytes.u32(body + 6) >> 8);
                }
                case "ALPH" -> alpha = true;
                case "VP8 " -> found = found != null ? found : lossy(bytes, body, alpha);
                case "VP8L" -> found = found != null ? found : lossless(bytes, body);
                case "EXIF" -> orientation = Tiff.orientation(bytes.slice(body, bytes.u32(at + 4)));
                default -> {}
            }
        }
        if (found == null) {
            throw bytes.corrupt("a WebP picture", "none");
        }
        if (width != 0 && (width != found.width || height != found.height)) {
            throw bytes.corrupt("a picture of " + width + "×" + height + " as the WebP header says",
                    found.width + "×" + found.height);
        }
        return new ImageHeader(found.format, found.width, found.height, orientation, found.dtype, found.channels);
    }

    private static ImageHeader lossy(Bytes bytes, long body, boolean alpha) throws ImageException {
        int width = bytes.u16(body + 6) & 0x3fff;
        int height = bytes.u16(body + 8) & 0x3fff;
        return new ImageHeader(ImageFormat.WEBP, width, height, 1, DType.U8, alpha ? 4 : 3);
    }

    private static ImageHeader lossless(Bytes bytes, long body) throws ImageException {
        long packed = bytes.u32(body + 1);
        int channels = (packed >> 28 & 1) == 1 ? 4 : 3;
        return new ImageHeader(ImageFormat.WEBP, 1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff), 1, DType.U8,
                channels);
    }

    private static ImageHeader bmp(Bytes bytes) throws ImageException {
        boolean old = bytes.u32(14) == 12;
        long width = old ? bytes.u16(18) : bytes.i32(18);
        long height = old ? bytes.u16(20) : Math.abs((long) bytes.i32(22));
        return new ImageHeader(ImageFormat.BMP, width, height);
    }

    /// Two numbers after the magic, with white space and comments between.
    private static ImageHeader pnm(Bytes bytes) throws ImageException {
        long[] numbers = new long[2];
        long at = 2;
        for (int i = 0; i < 2; i++) {
            for (int c = bytes.u8(at); c == '#' || Character.isWhitespace(c); c = bytes.u8(at)) {
                while (c == '#' && bytes.u8(at) != '\n') {
                    at++;
                }
                at++;
            }
            long start = at;
            for (int c = bytes.u8(at); c >= '0' && c <= '9' && at - start < 10; c = bytes.u8(++at)) {
                numbers[i] = numbers[i] * 10 + c - '0';
            }
            if (at == start) {
                throw bytes.corrupt("width and height as numbers", "other characters");
            }
        }
        return new ImageHeader(ImageFormat.PNM, numbers[0], numbers[1]);
    }

    /// What OpenCV will decode to, height and width as stored; null where only OpenCV knows.
    @Nullable
    TensorType type() {
        if (dtype == null) {
            return null;
        }
        return channels == 1 ? new TensorType(dtype, height, width) : new TensorType(dtype, height, width, channels);
    }
}
