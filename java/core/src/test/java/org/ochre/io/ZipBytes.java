package org.ochre.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Zip archives made byte by byte, so that a test can make each field lie. A field is what the archive says; the data
/// is what it has.
final class ZipBytes {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    /// An entry's fields, true ones at first.
    static final class Entry {
        String name;
        byte[] data;
        int flags = 1 << 11;
        int method;
        int crc;
        long compressed;
        long size;
        long offset = -1;
        byte[] extra = {};

        Entry(String name, byte[] plain, boolean deflated) {
            this.name = name;
            data = deflated ? deflate(plain) : plain;
            method = deflated ? 8 : 0;
            CRC32 sum = new CRC32();
            sum.update(plain);
            crc = (int) sum.getValue();
            compressed = data.length;
            size = plain.length;
        }
    }

    private static byte[] deflate(byte[] plain) {
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] out = new byte[plain.length + 64];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    /// Adds an entry whose local header and directory record both say what its fields say.
    ZipBytes add(Entry entry) {
        long offset = entry.offset < 0 ? content.size() : entry.offset;
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer local = record(30);
        local.putInt(0x04034B50).putShort((short) 20).putShort((short) entry.flags).putShort((short) entry.method);
        local.putInt(0x00210000).putInt(entry.crc).putInt((int) entry.compressed).putInt((int) entry.size);
        local.putShort((short) name.length).putShort((short) 0);
        content.writeBytes(local.array());
        content.writeBytes(name);
        content.writeBytes(entry.data);
        return list(entry, offset);
    }

    /// Adds a directory record alone.
    ZipBytes list(Entry entry, long offset) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer central = record(46);
        central.putInt(0x02014B50).putShort((short) 20).putShort((short) 20).putShort((short) entry.flags);
        central.putShort((short) entry.method).putInt(0x00210000).putInt(entry.crc).putInt((int) entry.compressed);
        central.putInt((int) entry.size).putShort((short) name.length).putShort((short) entry.extra.length);
        central.putInt(42, (int) offset);
        directory.writeBytes(central.array());
        directory.writeBytes(name);
        directory.writeBytes(entry.extra);
        entries++;
        return this;
    }

    byte[] end() {
        return end(entries, directory.size(), content.size());
    }

    byte[] end(int count, int size, int start) {
        ByteBuffer end = record(22);
        end.putInt(0x06054B50).putInt(0).putShort((short) count).putShort((short) count).putInt(size).putInt(start);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(content.toByteArray());
        whole.writeBytes(directory.toByteArray());
        whole.writeBytes(end.array());
        return whole.toByteArray();
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
