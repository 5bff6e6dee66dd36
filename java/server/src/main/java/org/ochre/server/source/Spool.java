package org.ochre.server.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Problem;

/// Receives bodies. A body is received whole before anything else happens, so a slow or half-sent one takes neither
/// memory of the pool nor a worker: small ones lie on the Java heap, others in a file without a name. All of them
/// together have a limit.
public final class Spool {
    /// A body below this size stays on the Java heap. Each client that sends has a buffer of this size.
    private static final int SMALL = 1 << 13;
    /// A body has this time, and more by its length.
    private static final long GRACE_NANOS = 10_000_000_000L;
    /// Slower bodies than this many bytes a second are given up.
    private static final long LEAST_RATE = 10_000;

    private final Path folder;
    private final long mostOfOne;
    private final long most;
    private final AtomicLong used = new AtomicLong();

    /// @param folder where large bodies lie
    /// @param mostOfOne the bytes of one body
    /// @param most the bytes of all bodies together
    public Spool(Path folder, long mostOfOne, long most) {
        this.folder = folder;
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /// The bytes that bodies take now.
    public long used() {
        return used.get();
    }

    /// Receives a body to its end.
    ///
    /// @param declared the length that the client named; negative where it named none
    /// @throws Problem `TOO_LARGE` for more bytes than one may have, `UNAVAILABLE` where other bodies take too much,
    ///     `BODY_TOO_SLOW` for less than 10 kB a second, `BAD_REQUEST` for one that is not sent to its end
    /// @throws IOException where the file cannot be written
    public Source receive(InputStream in, long declared) throws IOException {
        requireSize(declared);
        Reception reception = new Reception();
        try {
            return reception.run(in);
        } catch (Throwable e) {
            reception.end();
            throw e;
        }
    }

    private void requireSize(long size) {
        if (size > mostOfOne) {
            throw new Problem(Problem.Kind.TOO_LARGE, "body: expected at most " + mostOfOne + " bytes, got "
                    + (size == mostOfOne + 1 ? "more" : size));
        }
    }

    private void take(long bytes) {
        long before = used.getAndUpdate(now -> now + bytes > most ? now : now + bytes);
        if (before + bytes > most) {
            throw Problem.retry(Problem.Kind.UNAVAILABLE,
                    "bodies: expected at most " + most + " bytes together, got more", 1);
        }
    }

    /// One body on its way.
    private final class Reception {
        private final MessageDigest digest = sha256();
        private final byte[] first = new byte[SMALL];
        private final long begin = System.nanoTime();
        private @Nullable FileChannel file;
        private long size;
        private long taken;

        private Source run(InputStream in) throws IOException {
            byte[] piece = first;
            int filled = 0;
            while (true) {
                int count = read(in, piece, filled);
                if (count < 0) {
                    break;
                }
                count(piece, filled, count);
                filled += count;
                if (filled == piece.length) {
                    spill(piece, filled);
                    filled = 0;
                }
            }
            String identity = "body " + HexFormat.of().formatHex(digest.digest());
            if (file == null) {
                return new Small(first, filled, identity, this::end);
            }
            FileChannel whole = spill(piece, filled);
            return new Large(new StoredFile(whole, identity), this::end);
        }

        private int read(InputStream in, byte[] piece, int filled) {
            try {
                return in.read(piece, filled, piece.length - filled);
            } catch (IOException e) {
                throw new Problem(Problem.Kind.BAD_REQUEST,
                        "body: expected one that is sent to its end, got " + size + " bytes of it", e);
            }
        }

        private void count(byte[] piece, int from, int count) {
            digest.update(piece, from, count);
            size += count;
            requireSize(size > mostOfOne ? mostOfOne + 1 : size);
            take(count);
            taken += count;
            if (System.nanoTime() - begin > GRACE_NANOS + size * 1_000_000_000L / LEAST_RATE) {
                throw new Problem(Problem.Kind.BODY_TOO_SLOW,
                        "body: expected at least " + LEAST_RATE + " bytes a second, got fewer");
            }
        }

        private FileChannel spill(byte[] piece, int filled) throws IOException {
            FileChannel out = file;
            if (out == null) {
                Path path = Files.createTempFile(folder, "ochre-body-", "");
                out = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
                file = out;
                Files.deleteIfExists(path); // without a name the file goes away with the process, however it ends
            }
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, filled);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            return out;
        }

        private void end() {
            used.addAndGet(-taken);
            taken = 0;
            FileChannel open = file;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Small(byte[] bytes, int count, String identity, Runnable end) implements Source {
        @Override
        public long size() {
            return count;
        }

        @Override
        public void readInto(MemorySegment content) {
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, content, 0, count);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    private record Large(StoredFile file, Runnable end) implements Source {
        @Override
        public long size() {
            return file.size();
        }

        @Override
        public String identity() {
            return file.identity();
        }

        @Override
        public void readInto(MemorySegment content) throws IOException {
            file.readInto(content);
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
