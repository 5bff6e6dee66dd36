package org.ochre.opencv.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Puts a colour profile into an encoded image: iCCP of PNG, APP2 of JPEG, ICCP of WebP, tag 34675 of TIFF
/// (ICC.1:2010, annex B). The pixels are not copied: the file comes as pieces, in their order.
final class ProfileInsertion {
    private static final int PNG_HEADER = 33; // signature and IHDR
    /// What a JPEG segment holds beside its length, its name, and the part's number and count.
    private static final int JPEG_PART = 0xffff - 2 - 14;
    private static final int TIFF_ICC = 34_675;
    private static final int TIFF_UNDEFINED = 7;
    private static final int TIFF_ENTRY = 12;

    private ProfileInsertion() {}

    /// @param encoded a file of that format, as OpenCV writes it
    static List<MemorySegment> into(MemorySegment encoded, ImageFormat format, IccProfile profile)
            throws ImageException {
        Bytes bytes = new Bytes("image", encoded, ByteOrder.LITTLE_ENDIAN);
        byte[] icc = profile.content();
        return switch (format) {
            case PNG -> List.of(encoded.asSlice(0, PNG_HEADER), of(pngChunk(icc)), encoded.asSlice(PNG_HEADER));
            case JPEG -> jpeg(bytes, icc);
            case WEBP -> webp(bytes, icc);
            case TIFF -> tiff(bytes, icc);
            case BMP, PNM, AVIF -> throw bytes.corrupt("a format with profiles", format);
        };
    }

    private static MemorySegment of(ByteBuffer bytes) {
        return MemorySegment.ofBuffer(bytes.flip());
    }

    private static ByteBuffer pngChunk(byte[] icc) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("iCCPicc\0\0".getBytes(StandardCharsets.ISO_8859_1));
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream out = new DeflaterOutputStream(body, deflater)) {
            out.write(icc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        byte[] content = body.toByteArray();
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return ByteBuffer.allocate(content.length + 8).putInt(content.length - 4).put(content)
                .putInt((int) checksum.getValue());
    }

    /// After the JFIF segment, which must come first.
    private static List<MemorySegment> jpeg(Bytes bytes, byte[] icc) throws ImageException {
        Bytes big = bytes.order(ByteOrder.BIG_ENDIAN);
        long at = big.u16(2) == 0xffe0 ? 4L + big.u16(4) : 2;
        int parts = Math.ceilDiv(icc.length, JPEG_PART);
        if (parts > 255) {
            throw bytes.corrupt("a profile of at most " + 255 * JPEG_PART + " bytes in a JPEG", icc.length);
        }
        ByteBuffer segments = ByteBuffer.allocate(icc.length + parts * 18);
        for (int i = 0; i < parts; i++) {
            int count = Math.min(JPEG_PART, icc.length - i * JPEG_PART);
            segments.putShort((short) 0xffe2).putShort((short) (2 + 14 + count))
                    .put("ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1)).put((byte) (i + 1)).put((byte) parts)
                    .put(icc, i * JPEG_PART, count);
        }
        MemorySegment all = bytes.segment();
        return List.of(all.asSlice(0, at), of(segments), all.asSlice(at));
    }

    /// In an extended file (VP8X), which a simple one becomes.
    private static List<MemorySegment> webp(Bytes bytes, byte[] icc) throws ImageException {
        boolean extended = bytes.has(12, "VP8X");
        int rest = extended ? 30 : 12;
        int padded = icc.length + (icc.length & 1);
        ByteBuffer head = ByteBuffer.allocate(12 + 18 + 8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        long size = head.capacity() + bytes.size() - rest;
        head.put(letters("RIFF")).putInt((int) (size - 8)).put(letters("WEBP"));
        head.put(letters("VP8X")).putInt(10);
        if (extended) {
            head.put((byte) (bytes.u8(20) | 0x20)).put(bytes.segment().asSlice(21, 9).toArray(ValueLayout.JAVA_BYTE));
        } else {
            ImageHeader header = WebpChunks.of(bytes).header();
            head.put((byte) (0x20 | (header.channels() == 4 ? 0x10 : 0))).put(new byte[3]);
            put24(head, header.width() - 1);
            put24(head, header.height() - 1);
        }
        head.put(letters("ICCP")).putInt(icc.length).put(icc).put(new byte[padded - icc.length]);
        return List.of(of(head), bytes.segment().asSlice(rest));
    }

    private static void put24(ByteBuffer into, long value) {
        into.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    private static byte[] letters(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Behind the pixels: the profile, and the directory again with one entry more.
    private static List<MemorySegment> tiff(Bytes bytes, byte[] icc) throws ImageException {
        ByteOrder order = bytes.has(0, "MM\0*") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Bytes ordered = bytes.order(order);
        if (ordered.u16(2) != 42) {
            throw bytes.corrupt("a classic TIFF to put a profile in", "a BigTIFF");
        }
        long directory = ordered.u32(4);
        int entries = ordered.u16(directory);
        int pad = (int) (bytes.size() & 1);
        long profileAt = bytes.size() + pad;
        ByteBuffer tail = ByteBuffer.allocate(pad + icc.length + (icc.length & 1) + 6 + TIFF_ENTRY * (entries + 1))
                .order(order);
        tail.put(new byte[pad]).put(icc).put(new byte[icc.length & 1]);
        long next = bytes.size() + tail.position();
        tail.putShort((short) (entries + 1));
        boolean placed = false;
        for (int i = 0; i <= entries; i++) {
            long entry = directory + 2 + (long) TIFF_ENTRY * (i - (placed ? 1 : 0));
            boolean here = !placed && (i == entries || ordered.u16(entry) > TIFF_ICC);
            if (here) {
                tail.putShort((short) TIFF_ICC).putShort((short) TIFF_UNDEFINED).putInt(icc.length)
                        .putInt((int) profileAt);
                placed = true;
            } else {
                tail.put(ordered.slice(entry, TIFF_ENTRY).segment().toArray(ValueLayout.JAVA_BYTE));
            }
        }
        tail.putInt(0);
        ByteBuffer head = ByteBuffer.allocate(8).order(order);
        head.put(ordered.slice(0, 4).segment().toArray(ValueLayout.JAVA_BYTE)).putInt((int) next);
        return List.of(of(head), bytes.segment().asSlice(8), of(tail));
    }
}
