package org.ochre.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// The bytes of an archive's entry. Stored bytes are read, and deflated ones inflated, straight into the caller's
/// buffers. [#requireWhole] then holds their sum against the archive's.
final class NpzSource implements NpySource, AutoCloseable {
    private static final int LOCAL = 0x04034B50;
    private static final int INPUT = 1 << 16;
    /// Deflate makes at most 258 bytes of 2 bits.
    private static final long MOST_RATIO = 1032;

    private final String name;
    private final NpzEntry entry;
    private final long first;
    private final NpyWindow window;
    private final @Nullable Inflater inflater;
    private final ByteBuffer input;
    private final CRC32 sum = new CRC32();
    private long done;

    private NpzSource(String name, NpzEntry entry, long first, NpyWindow window) {
        this.name = name;
        this.entry = entry;
        this.first = first;
        this.window = window;
        inflater = entry.method() == NpzEntry.STORED ? null : new Inflater(true);
        input = ByteBuffer.allocate(inflater == null ? 0 : (int) Math.min(INPUT, entry.compressed()));
    }

    /// Opens an entry, after its local header has been held against the directory.
    ///
    /// @throws NpyException for an entry that is encrypted, compressed otherwise, or not as the directory says
    static NpzSource open(NpzDirectory directory, NpzDirectory.Found found) throws IOException {
        NpzEntry entry = found.entry();
        String name = directory.where() + "#" + NpyException.oneLine(entry.name());
        if (NpzEntry.isEncrypted(entry.flags())) {
            throw new NpyException(name, "expected an entry that anyone may read, got an encrypted one");
        }
        if (entry.method() != NpzEntry.STORED && entry.method() != NpzEntry.DEFLATED) {
            throw new NpyException(name, "expected a stored or deflated entry, got " + method(entry.method()));
        }
        long first = data(directory, found, name);
        boolean stored = entry.method() == NpzEntry.STORED;
        if (stored && entry.compressed() != entry.size()) {
            throw new NpyException(name,
                    "expected " + entry.size() + " stored bytes, got " + entry.compressed());
        }
        if (!stored && entry.size() / MOST_RATIO > entry.compressed()) {
            throw new NpyException(name, "expected at most " + MOST_RATIO + " bytes for each of the "
                    + entry.compressed() + " deflated ones, got " + entry.size());
        }
        return new NpzSource(name, entry, first, new NpyWindow(directory.file(), name, first, entry.compressed()));
    }

    private static String method(int method) {
        return switch (method) {
            case 9 -> "deflate64";
            case 12 -> "bzip2";
            case 14 -> "LZMA";
            case 93 -> "Zstandard";
            case 95 -> "xz";
            default -> "method " + method;
        };
    }

    /// The first byte of the entry's data.
    private static long data(NpzDirectory directory, NpzDirectory.Found found, String name) throws IOException {
        NpzEntry entry = found.entry();
        ByteBuffer local = NpzDirectory.read(directory.file(), entry.offset(), NpzDirectory.LOCAL_BYTES);
        int flags = NpzDirectory.u2(local, 6);
        byte[] raw = new byte[NpzDirectory.u2(local, 26)];
        NpzDirectory.read(directory.file(), entry.offset() + NpzDirectory.LOCAL_BYTES, raw.length).get(raw);
        boolean same = local.getInt(0) == LOCAL && !NpzEntry.isEncrypted(flags)
                && NpzDirectory.u2(local, 8) == entry.method() && NpzEntry.decode(raw, flags).equals(entry.path());
        if (!NpzEntry.sizesFollow(flags)) {
            same &= local.getInt(14) == entry.crc() && agrees(NpzDirectory.u4(local, 18), entry.compressed())
                    && agrees(NpzDirectory.u4(local, 22), entry.size());
        }
        if (!same) {
            throw new NpyException(name, "expected at byte " + entry.offset()
                    + " the entry that the archive's directory says, got another");
        }
        long first = entry.offset() + NpzDirectory.LOCAL_BYTES + raw.length + NpzDirectory.u2(local, 28);
        if (entry.compressed() > found.limit() - first) {
            throw new NpyException(name, "expected entries that share no bytes, got " + entry.compressed()
                    + " bytes at " + first + ", where the next begins at " + found.limit());
        }
        return first;
    }

    private static boolean agrees(long local, long number) {
        return local == NpzDirectory.MOST_32 || local == number;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return entry.size();
    }

    boolean isStored() {
        return inflater == null;
    }

    /// The place of the entry's bytes in the archive.
    long first() {
        return first;
    }

    @Override
    public void fill(ByteBuffer buffer) throws IOException {
        int from = buffer.position();
        int whole = buffer.limit();
        buffer.limit((int) Math.min(whole, from + (entry.size() - done)));
        if (inflater == null) {
            window.fill(buffer);
        } else {
            inflate(inflater, buffer);
        }
        int to = buffer.position();
        sum.update(buffer.position(from).limit(to));
        buffer.limit(whole);
        done += to - from;
    }

    private void inflate(Inflater from, ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining() && !from.finished()) {
                if (from.needsInput() && !feed(from)) {
                    return;
                }
                if (from.inflate(buffer) == 0 && from.needsDictionary()) {
                    throw new NpyException(name, "expected deflated data, got some that needs a dictionary");
                }
            }
        } catch (DataFormatException e) {
            NpyException damaged = new NpyException(name, "expected deflated data, got " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    private boolean feed(Inflater to) throws IOException {
        window.fill(input.clear());
        to.setInput(input.flip());
        return input.hasRemaining();
    }

    /// Refuses an entry whose array is followed by other bytes.
    void requireNothingBehind(NpyHeader header) throws NpyException {
        long bytes = header.offset() + header.storedBytes();
        if (bytes != entry.size()) {
            throw new NpyException(name, "expected nothing behind the array, got " + (entry.size() - bytes)
                    + " more bytes");
        }
    }

    /// Refuses an entry that goes on, or whose bytes have another sum than the archive says. All bytes were read.
    void requireWhole() throws IOException {
        if (inflater != null) {
            ByteBuffer more = ByteBuffer.allocate(1);
            inflate(inflater, more);
            boolean over = inflater.finished() && more.position() == 0 && !input.hasRemaining();
            window.fill(more.clear());
            if (!over || more.position() > 0) {
                throw new NpyException(name, "expected " + entry.compressed() + " bytes that inflate to "
                        + entry.size() + ", got others");
            }
        }
        if ((int) sum.getValue() != entry.crc()) {
            throw new NpyException(name, String.format("expected the CRC-32 %08x, got %08x: the archive is damaged",
                    entry.crc(), sum.getValue()));
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
