package org.ochre.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The central directory at the end of a zip archive, zip64 too. It is read strictly: it must lie right before the
/// archive's last record, and have as many entries and bytes as that record says. Each reading walks the file anew, in
/// a buffer of 256 KiB, so that an archive of a million entries takes no memory for those that nobody asked for.
///
/// @param file the archive
/// @param where the archive's name for messages
/// @param start the directory's first byte
/// @param size how many bytes it has
/// @param count how many entries it has
record NpzDirectory(FileChannel file, String where, long start, long size, long count) {
    static final int END = 0x06054B50;
    static final int END_BYTES = 22;
    static final int END_64 = 0x06064B50;
    static final int END_64_BYTES = 56;
    static final int LOCATOR = 0x07064B50;
    static final int LOCATOR_BYTES = 20;
    static final int CENTRAL = 0x02014B50;
    static final int CENTRAL_BYTES = 46;
    static final int LOCAL_BYTES = 30;
    static final int ZIP_64 = 1;
    static final long MOST_32 = 0xFFFF_FFFFL;
    static final int MOST_16 = 0xFFFF;
    private static final int BUFFER = 1 << 18;

    /// Finds the directory.
    ///
    /// @throws NpyException for a file that is not a zip archive, or is cut short
    static NpzDirectory find(FileChannel file, Path path) throws IOException {
        String where = path.toString();
        long bytes = file.size();
        int tail = (int) Math.min(bytes, END_BYTES + MOST_16);
        ByteBuffer last = read(file, bytes - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (last.getInt(at) == END && at + END_BYTES + u2(last, at + 20) == tail) {
                return of(file, where, bytes - tail + at, last.slice(at, END_BYTES).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new NpyException(where, "expected a zip archive of npy files, got "
                + (bytes == 0 ? "an empty file" : "one without the record that ends an archive"));
    }

    private static NpzDirectory of(FileChannel file, String where, long at, ByteBuffer end) throws IOException {
        long count = u2(end, 10);
        long size = u4(end, 12);
        long start = u4(end, 16);
        long behind = at;
        boolean large = count == MOST_16 || size == MOST_32 || start == MOST_32;
        ByteBuffer locator = large && at >= LOCATOR_BYTES ? read(file, at - LOCATOR_BYTES, LOCATOR_BYTES) : end;
        if (u2(end, 4) != 0 && u2(end, 4) != MOST_16 || u2(end, 8) != u2(end, 10)) {
            throw new NpyException(where, "expected an archive in one part, got one of several");
        }
        if (locator.getInt(0) == LOCATOR) {
            behind = locator.getLong(8);
            if (behind < 0 || behind > at - LOCATOR_BYTES - END_64_BYTES) {
                throw new NpyException(where, "zip64: expected a record before the archive's end, got one at byte "
                        + Long.toUnsignedString(behind));
            }
            ByteBuffer record = read(file, behind, END_64_BYTES);
            if (record.getInt(0) != END_64 || record.getLong(4) != at - LOCATOR_BYTES - behind - 12) {
                throw new NpyException(where, "zip64: expected a record of the directory, got something else");
            }
            if (!same(count, MOST_16, record.getLong(32)) || !same(size, MOST_32, record.getLong(40))
                    || !same(start, MOST_32, record.getLong(48))) {
                throw new NpyException(where, "zip64: expected the same numbers in both records, got others");
            }
            count = record.getLong(32);
            size = record.getLong(40);
            start = record.getLong(48);
        }
        if (start < 0 || size < 0 || start > behind || size != behind - start) {
            throw new NpyException(where, "expected a directory that ends at byte " + behind + ", got "
                    + Long.toUnsignedString(size) + " bytes at " + Long.toUnsignedString(start));
        }
        if (count < 0 || count > size / CENTRAL_BYTES) {
            throw new NpyException(where, "expected at most " + size / CENTRAL_BYTES + " entries in a directory of "
                    + size + " bytes, got " + Long.toUnsignedString(count));
        }
        return new NpzDirectory(file, where, start, size, count);
    }

    private static boolean same(long shortNumber, long most, long number) {
        return shortNumber == most || shortNumber == number;
    }

    /// The entry of that name.
    ///
    /// @throws NpyException where there is no such entry, or more than one
    Found entry(String name) throws IOException {
        Search search = new Search(name);
        forEach(search::see);
        NpzEntry found = search.found;
        if (found == null) {
            throw new NpyException(where, "expected an entry '" + name + "', got none of that name");
        }
        long[] limit = {start, 0};
        forEach(entry -> {
            if (entry.offset() > found.offset()) {
                limit[0] = Math.min(limit[0], entry.offset());
            } else if (entry.offset() == found.offset()) {
                limit[1]++;
            }
        });
        if (limit[1] > 1) {
            throw overlap(found);
        }
        return new Found(found, limit[0]);
    }

    /// All entries but folders, in the archive's order.
    ///
    /// @throws NpyException for two entries of one name, or entries that share bytes
    List<Found> entries() throws IOException {
        List<NpzEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        forEach(entry -> {
            if (!names.add(entry.name())) {
                throw new NpyException(where, "expected each name once, got '" + entry.name() + "' again");
            }
            entries.add(entry);
        });
        long[] offsets = entries.stream().mapToLong(NpzEntry::offset).sorted().toArray();
        List<Found> found = new ArrayList<>();
        for (NpzEntry entry : entries) {
            int next = Arrays.binarySearch(offsets, entry.offset()) + 1;
            boolean shared = next < offsets.length && offsets[next] == entry.offset()
                    || next > 1 && offsets[next - 2] == entry.offset();
            if (shared) {
                throw overlap(entry);
            }
            if (!entry.isFolder()) {
                found.add(new Found(entry, next < offsets.length ? offsets[next] : start));
            }
        }
        return found;
    }

    /// An entry, and the first byte behind it that belongs to another.
    record Found(NpzEntry entry, long limit) {}

    private NpyException overlap(NpzEntry entry) {
        return new NpyException(where, "expected entries that share no bytes, got '" + entry.path()
                + "' in the place of another");
    }

    /// Looks for one name.
    private final class Search {
        private final String name;
        private @Nullable NpzEntry found;

        Search(String name) {
            this.name = name;
        }

        void see(NpzEntry entry) throws NpyException {
            if (entry.isFolder() || !entry.name().equals(name)) {
                return;
            }
            if (found != null) {
                throw new NpyException(where, "expected each name once, got '" + name + "' again");
            }
            found = entry;
        }
    }

    /// What is done with each entry.
    private interface Visitor {
        void see(NpzEntry entry) throws IOException;
    }

    private void forEach(Visitor visitor) throws IOException {
        NpyWindow window = new NpyWindow(file, where, start, size);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        long done = 0;
        for (long i = 0; i < count; i++) {
            ensure(buffer, CENTRAL_BYTES, window);
            int at = buffer.position();
            if (buffer.getInt(at) != CENTRAL) {
                throw new NpyException(where, "expected " + count + " entries in the directory, got " + i);
            }
            int bytes = CENTRAL_BYTES + u2(buffer, at + 28) + u2(buffer, at + 30) + u2(buffer, at + 32);
            ensure(buffer, bytes, window);
            NpzEntry entry = entry(buffer.slice(buffer.position(), bytes).order(ByteOrder.LITTLE_ENDIAN));
            buffer.position(buffer.position() + bytes);
            done += bytes;
            visitor.see(entry);
        }
        if (done != size) {
            throw new NpyException(where, "expected a directory of " + size + " bytes, got " + done);
        }
    }

    private void ensure(ByteBuffer buffer, int bytes, NpyWindow window) throws IOException {
        if (buffer.remaining() < bytes) {
            window.fill(buffer.compact());
            buffer.flip();
        }
        if (buffer.remaining() < bytes) {
            throw new NpyException(where, "expected a directory of " + size + " bytes, got one that is cut short");
        }
    }

    private NpzEntry entry(ByteBuffer record) throws NpyException {
        int flags = u2(record, 8);
        byte[] raw = new byte[u2(record, 28)];
        record.get(CENTRAL_BYTES, raw);
        String name = NpzEntry.decode(raw, flags);
        if (name.indexOf(0) >= 0) {
            throw new NpyException(where, "expected names without a zero byte, got '" + name + "'");
        }
        long[] numbers = {u4(record, 24), u4(record, 20), u4(record, 42)};
        zip64(record.slice(CENTRAL_BYTES + raw.length, u2(record, 30)).order(ByteOrder.LITTLE_ENDIAN), numbers, name);
        NpzEntry entry = new NpzEntry(name, flags, u2(record, 10), record.getInt(16), numbers[1], numbers[0],
                numbers[2]);
        boolean inside = entry.offset() >= 0 && entry.offset() <= start - LOCAL_BYTES && entry.size() >= 0
                && entry.compressed() >= 0 && entry.compressed() <= start - LOCAL_BYTES - entry.offset();
        if (!inside) {
            throw new NpyException(where, "expected '" + name + "' before the directory at byte " + start + ", got "
                    + Long.toUnsignedString(entry.compressed()) + " bytes at "
                    + Long.toUnsignedString(entry.offset()));
        }
        return entry;
    }

    /// Replaces each number that 32 bits do not hold by that of the zip64 field, which has them in the same order.
    private void zip64(ByteBuffer extra, long[] numbers, String name) throws NpyException {
        boolean large = Arrays.stream(numbers).anyMatch(number -> number == MOST_32);
        for (int at = 0; large && at + 4 <= extra.limit(); at += 4 + u2(extra, at + 2)) {
            if (u2(extra, at) == ZIP_64) {
                int next = at + 4;
                int end = Math.min(extra.limit(), next + u2(extra, at + 2));
                for (int i = 0; i < numbers.length; i++) {
                    if (numbers[i] == MOST_32) {
                        if (next + 8 > end) {
                            throw new NpyException(where, "zip64: expected the sizes of '" + name + "', got too few");
                        }
                        numbers[i] = extra.getLong(next);
                        next += 8;
                    }
                }
                return;
            }
        }
    }

    /// Reads that many bytes at a place of the file. It may be shorter since its size was read; then the rest are 0.
    static ByteBuffer read(FileChannel file, long from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        new NpyWindow(file, "", from, bytes).fill(buffer);
        return buffer.clear();
    }

    static int u2(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    static long u4(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }
}
