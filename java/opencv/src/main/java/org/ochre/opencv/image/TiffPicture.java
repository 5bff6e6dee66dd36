package org.ochre.opencv.image;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.work.Headers;

/// Strips and tiles that are pictures of their own: baseline JPEG (Adobe's TIFF technical note 2) and WebP. OpenCV
/// decodes them.
///
/// A JPEG is held against the page, and written anew around its scan: with the tables of the page, and with the one
/// marker that says whether its components are YCbCr. The page says that, not the picture.
final class TiffPicture {
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int QUANTIZATION = 0xdb;
    private static final int HUFFMAN = 0xc4;
    private static final int RESTART = 0xdd;

    private TiffPicture() {}

    /// @param samples of a pixel: 1, 3 or 4
    static void unpack(TiffPage page, Bytes packed, int samples, MemorySegment raw) throws ImageException {
        OpenCv.load();
        try (Scratch scratch = new Scratch()) {
            Bytes picture = page.compression() == TiffCompression.JPEG
                    ? jpeg(page, packed, samples, scratch)
                    : packed;
            ImageHeader header = ImageHeader.of(picture);
            TiffLayout layout = page.layout();
            boolean fits = header.width() == layout.partWidth() && header.height() <= layout.partHeight()
                    && header.height() * layout.rowBytes() >= raw.byteSize()
                    && (header.channels() == samples || samples == 4 && header.channels() == 3);
            if (!fits) {
                throw packed.corrupt(
                        page.compression() + " strips or tiles of " + layout.partWidth() + " columns and " + samples
                                + " channels",
                        header.width() + "×" + header.height() + " pixels of " + header.channels());
            }
            int channels = header.channels();
            long[] shape = channels == 1
                    ? new long[]{header.height(), header.width()}
                    : new long[]{header.height(), header.width(), channels};
            Tensor pixels = Tensor.allocate(scratch, DType.U8, shape);
            pixels.segment().fill((byte) 0);
            decode(picture, pixels, channels, page);
            if (channels == samples) {
                raw.copyFrom(pixels.segment().asSlice(0, raw.byteSize()));
            } else {
                withAlpha(pixels.segment(), raw);
            }
        }
    }

    /// An opaque WebP says nothing of alpha.
    private static void withAlpha(MemorySegment rgb, MemorySegment rgba) {
        for (long i = 0; i < rgba.byteSize() / 4; i++) {
            MemorySegment.copy(rgb, 3 * i, rgba, 4 * i, 3);
            rgba.set(ValueLayout.JAVA_BYTE, 4 * i + 3, (byte) 255);
        }
    }

    private static void decode(Bytes picture, Tensor pixels, int samples, TiffPage page) throws ImageException {
        int flags = samples == 1
                ? opencv_imgcodecs.IMREAD_GRAYSCALE
                : samples == 3
                        ? opencv_imgcodecs.IMREAD_COLOR_RGB
                        : opencv_imgcodecs.IMREAD_UNCHANGED;
        try {
            Headers.scoped(List.of(picture.tensor(), pixels), mats -> {
                Mat decoded = mats.getLast();
                int all = flags | (samples == 4 ? 0 : opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
                OpenCvCodec.decode(mats.getFirst(), all, decoded);
                Headers.requireSame("image", pixels, decoded);
                if (samples == 4) {
                    opencv_imgproc.cvtColor(decoded, decoded, opencv_imgproc.COLOR_BGRA2RGBA);
                    Headers.requireSame("image", pixels, decoded);
                }
            });
        } catch (IllegalArgumentException e) {
            throw damaged(picture, page, e);
        }
    }

    private static ImageException damaged(Bytes picture, TiffPage page, @Nullable Throwable cause) {
        return new ImageException(picture.file(), "whole " + page.compression() + " strips or tiles",
                "a truncated or corrupt one", cause);
    }

    private static Bytes jpeg(TiffPage page, Bytes packed, int samples, Scratch scratch) throws ImageException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(new byte[]{(byte) 0xff, (byte) START});
        if (samples == 3) {
            byte transform = (byte) (page.colors().model() == TiffColors.Model.YCBCR ? 1 : 0);
            head.writeBytes(new byte[]{(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0,
                transform});
        }
        Bytes tables = page.directory().undefined(Tiff.JPEG_TABLES).order(ByteOrder.BIG_ENDIAN);
        if (tables.size() > 0) {
            markers(tables, samples, head);
        }
        Bytes big = packed.order(ByteOrder.BIG_ENDIAN);
        long scan = markers(big, samples, head);
        if (scan < 0) {
            throw packed.corrupt("a JPEG scan", "none");
        }
        byte[] before = head.toByteArray();
        MemorySegment all = scratch.allocate(before.length + packed.size() - scan, 1);
        MemorySegment.copy(before, 0, all, ValueLayout.JAVA_BYTE, 0, before.length);
        all.asSlice(before.length).copyFrom(packed.segment().asSlice(scan));
        return new Bytes(packed.file(), all, ByteOrder.BIG_ENDIAN);
    }

    /// Copies tables and the frame of baseline JPEG; where the scan begins, −1 where there is none.
    private static long markers(Bytes jpeg, int samples, ByteArrayOutputStream head) throws ImageException {
        if (jpeg.u16(0) != (0xff00 | START)) {
            throw jpeg.corrupt("a JPEG strip or tile", "something else");
        }
        long at = 2;
        while (true) {
            while (jpeg.u8(at) == 0xff && jpeg.u8(at + 1) == 0xff) {
                at++;
            }
            int marker = jpeg.u8(at + 1);
            if (jpeg.u8(at) != 0xff) {
                throw jpeg.corrupt("a JPEG marker at byte " + at + " of a strip or tile", jpeg.u8(at));
            }
            if (marker == END) {
                return -1;
            }
            int length = jpeg.u16(at + 2);
            Bytes body = jpeg.slice(at, 2L + length);
            if (marker == SCAN) {
                if (jpeg.u8(at + 4) != samples) {
                    throw jpeg.corrupt("JPEG of one scan in TIFF", "one of several");
                }
                return at;
            }
            boolean frame = marker == 0xc0 || marker == 0xc1;
            if (marker > 0xc0 && marker <= 0xcf && marker != HUFFMAN && !frame) {
                throw jpeg.corrupt("baseline JPEG in TIFF",
                        "another kind (marker " + Integer.toHexString(marker) + ")");
            }
            if (frame && jpeg.u8(at + 9) != samples) {
                throw jpeg.corrupt("JPEG of " + samples + " components", jpeg.u8(at + 9));
            }
            if (frame || marker == QUANTIZATION || marker == HUFFMAN || marker == RESTART) {
                head.writeBytes(body.segment().toArray(ValueLayout.JAVA_BYTE));
            }
            at += 2L + length;
        }
    }
}
