package org.ochre.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The records of the zip archives that [Npz] writes. Numbers that 32 bits do not hold go to zip64 fields. Times are
/// the format's first, 1 January 1980, so that the same tensors make the same bytes.
final class NpzRecords {
    private static final int LOCAL = 0x04034B50;
    private static final int ALIGNING = 0xD935;
    private static final int ALIGNMENT = 64;
    private static final int DATE = 1 << 5 | 1;
    private static final int PLAIN_VERSION = 20;
    private static final int ZIP_64_VERSION = 45;
    private static final int UNIX = 3 << 8;
    private static final int READABLE_FILE = 0100644 << 16;
    private static final int SIZES_64 = 20;

    private NpzRecords() {}

    /// The header before an entry's data. It is as long for every CRC and size.
    ///
    /// @param name the entry's name in UTF-8
    /// @param zip64 whether 32 bits may be too few for the sizes
    static ByteBuffer local(byte[] name, NpzEntry entry, boolean zip64) {
        int plain = NpzDirectory.LOCAL_BYTES + name.length + (zip64 ? SIZES_64 : 0);
        int padding = entry.method() == NpzEntry.STORED ? padding(entry.offset() + plain) : 0;
        ByteBuffer record = record(plain + padding);
        record.putInt(LOCAL).putShort((short) (zip64 ? ZIP_64_VERSION : PLAIN_VERSION));
        common(record, entry);
        record.putInt((int) (zip64 ? NpzDirectory.MOST_32 : entry.compressed()));
        record.putInt((int) (zip64 ? NpzDirectory.MOST_32 : entry.size()));
        record.putShort((short) name.length).putShort((short) ((zip64 ? SIZES_64 : 0) + padding)).put(name);
        if (zip64) {
            record.putShort((short) NpzDirectory.ZIP_64).putShort((short) 16);
            record.putLong(entry.size()).putLong(entry.compressed());
        }
        if (padding > 0) {
            record.putShort((short) ALIGNING).putShort((short) (padding - 4)).putShort((short) ALIGNMENT);
        }
        return record.clear();
    }

    /// How long the field is that moves the data to a multiple of 64 bytes: 0, or 6 and more.
    private static int padding(long end) {
        int missing = (int) Math.floorMod(-end, (long) ALIGNMENT);
        return missing == 0 || missing >= 6 ? missing : missing + ALIGNMENT;
    }

    /// The entry's record in the directory.
    static ByteBuffer central(byte[] name, NpzEntry entry) {
        long[] numbers = {entry.size(), entry.compressed(), entry.offset()};
        int large = 0;
        for (long number : numbers) {
            large += number >= NpzDirectory.MOST_32 ? 1 : 0;
        }
        int extra = large == 0 ? 0 : 4 + 8 * large;
        int version = large == 0 ? PLAIN_VERSION : ZIP_64_VERSION;
        ByteBuffer record = record(NpzDirectory.CENTRAL_BYTES + name.length + extra);
        record.putInt(NpzDirectory.CENTRAL).putShort((short) (UNIX | version)).putShort((short) version);
        common(record, entry);
        record.putInt(low(entry.compressed())).putInt(low(entry.size()));
        record.putShort((short) name.length).putShort((short) extra).putShort((short) 0);
        record.putShort((short) 0).putShort((short) 0).putInt(READABLE_FILE).putInt(low(entry.offset())).put(name);
        if (large > 0) {
            record.putShort((short) NpzDirectory.ZIP_64).putShort((short) (8 * large));
            for (long number : numbers) {
                if (number >= NpzDirectory.MOST_32) {
                    record.putLong(number);
                }
            }
        }
        return record.clear();
    }

    /// The records behind the directory.
    static ByteBuffer end(long count, long start, long size) {
        boolean zip64 = count >= NpzDirectory.MOST_16 || start >= NpzDirectory.MOST_32 || size >= NpzDirectory.MOST_32;
        ByteBuffer record = record(NpzDirectory.END_BYTES
                + (zip64 ? NpzDirectory.END_64_BYTES + NpzDirectory.LOCATOR_BYTES : 0));
        if (zip64) {
            record.putInt(NpzDirectory.END_64).putLong(NpzDirectory.END_64_BYTES - 12);
            record.putShort((short) (UNIX | ZIP_64_VERSION)).putShort((short) ZIP_64_VERSION).putInt(0).putInt(0);
            record.putLong(count).putLong(count).putLong(size).putLong(start);
            record.putInt(NpzDirectory.LOCATOR).putInt(0).putLong(start + size).putInt(1);
        }
        short few = (short) Math.min(count, NpzDirectory.MOST_16);
        record.putInt(NpzDirectory.END).putInt(0).putShort(few).putShort(few).putInt(low(size)).putInt(low(start));
        return record.putShort((short) 0).clear();
    }

    private static void common(ByteBuffer record, NpzEntry entry) {
        record.putShort((short) entry.flags()).putShort((short) entry.method());
        record.putShort((short) 0).putShort((short) DATE).putInt(entry.crc());
    }

    private static int low(long number) {
        return (int) Math.min(number, NpzDirectory.MOST_32);
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
