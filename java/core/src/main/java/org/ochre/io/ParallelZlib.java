package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import org.ochre.Parallelism;
import org.ochre.foreign.Scratch;
import org.ochre.work.Sink;

/// Compresses bytes to one zlib stream (RFC 1950) on the threads of [Parallelism], as pigz does. The bytes are cut into
/// strips. Each strip is deflated by itself, with the 32 KiB before it as dictionary, and ends on a byte
/// (`SYNC_FLUSH`), so that the strips together are one stream. The cuts depend on the number of bytes alone, and so the
/// stream is the same on any number of threads.
///
/// At most 32 strips are in memory at a time, 17 MB. What a deflater takes, 972 KB a thread, counts as scratch.
final class ParallelZlib implements AutoCloseable {
    /// Bytes of a strip. Longer strips save less than a thousandth of the stream.
    static final int STRIP = 1 << 18;
    private static final int BATCH = 32;
    private static final int WINDOW = 1 << 15;
    private static final byte METHOD = 0x78; // deflate, a window of 32 KiB
    /// What zlib takes for a deflater with its default window and memory level, and a little more.
    private static final long ZLIB_BYTES = 268 << 10;
    /// A stream of fewer strips gets its level without a trial, which would take a noticeable part of the time.
    private static final int LEAST_TRIED = 8;
    private static final int TRIED_BYTES = 1 << 16;
    /// Not zlib, but a [FastDeflater].
    private static final int FAST = -2;
    private static final int SMALL = 4;
    /// The fast way is chosen where it makes a sixteenth more at most.
    private static final int MOST_PARTS = 16;

    private int level;
    private final Deque<Deflater> idle = new ArrayDeque<>();
    private final Deque<Deflater> all = new ArrayDeque<>();
    private final Deque<FastDeflater> fast = new ArrayDeque<>();

    /// The source of the bytes.
    interface Source {
        /// Fills memory with the bytes from `from` on; on any thread.
        void fill(long from, MemorySegment into);
    }

    /// Work on strips, which the caller runs with the source's memory held open.
    interface Holding {
        void run(Runnable work);
    }

    /// @param level zlib's, 0…9; or -1: 4, or [FastDeflater] where that makes hardly more. They are tried on a part in
    ///     the middle of the first 32 strips, so that the choice depends on the bytes alone
    ParallelZlib(int level) {
        this.level = level;
    }

    /// What deflaters take on all threads.
    private static long deflaterBytes(long bytes) {
        long each = Math.ceilDiv(bytes, STRIP) < LEAST_TRIED ? ZLIB_BYTES : FastDeflater.bytes(STRIP);
        return each * Math.max(2, Math.min(places(bytes), Parallelism.current()));
    }

    /// The bytes of scratch that compressing takes, without the source's.
    static long scratchBytes(long bytes) {
        long strips = places(bytes);
        return Scratch.bytes(WINDOW + Math.min(bytes, strips * STRIP), strips * room(bytes), deflaterBytes(bytes));
    }

    /// How many strips are worked at most at the same time.
    static long places(long bytes) {
        return Math.min(Math.ceilDiv(bytes, STRIP), BATCH);
    }

    /// The most bytes that a strip becomes. Deflate adds 5 bytes for every 16 KiB that it stores, and a few for the
    /// flush.
    private static int room(long bytes) {
        int strip = (int) Math.min(bytes, STRIP);
        return strip + strip / 256 + 256;
    }

    /// Compresses `total` bytes. Each strip's part of the stream goes to the sink by itself, in order. The sink is
    /// called on the calling thread.
    ///
    /// @param capacity at least `total`: scratch is taken for so many bytes, as [#scratchBytes] states it
    void compress(long total, long capacity, Source source, Holding holding, Sink sink) throws IOException {
        long strips = Math.ceilDiv(total, STRIP);
        int most = (int) Math.min(strips, BATCH);
        int room = room(capacity);
        int[] sums = new int[most];
        int[] sizes = new int[most];
        int sum = Adler.EMPTY;
        try (Scratch scratch = new Scratch()) {
            scratch.charge(deflaterBytes(capacity));
            long places = places(capacity);
            MemorySegment raw = scratch.allocate(WINDOW + Math.min(capacity, places * STRIP), 64);
            MemorySegment deflated = scratch.allocate(places * room, 64);
            for (long first = 0; first < strips; first += most) {
                long start = first * STRIP;
                long bytes = Math.min((long) most * STRIP, total - start);
                boolean ends = start + bytes == total;
                int count = (int) Math.ceilDiv(bytes, STRIP);
                boolean begins = first == 0;
                holding.run(() -> Parallelism.forEach(count, i -> {
                    MemorySegment strip = strip(raw, bytes, (int) i);
                    source.fill(start + i * STRIP, strip);
                    Adler32 adler = new Adler32();
                    adler.update(strip.asByteBuffer());
                    sums[(int) i] = (int) adler.getValue();
                }));
                if (level < 0) {
                    level = strips < LEAST_TRIED ? SMALL : tried(raw.asSlice((long) count / 2 * STRIP), deflated);
                }
                Parallelism.forEach(count, i -> sizes[(int) i] = deflate(raw, bytes, (int) i, begins && i == 0,
                        ends && i == count - 1, deflated.asSlice(i * room, room)));
                for (int i = 0; i < count; i++) {
                    sum = Adler.join(sum, sums[i], strip(raw, bytes, i).byteSize());
                    MemorySegment part = deflated.asSlice((long) i * room, room);
                    if (ends && i == count - 1) {
                        part.asByteBuffer().position(sizes[i]).putInt(sum);
                        sizes[i] += Integer.BYTES;
                    }
                    sink.write(part.asSlice(0, sizes[i]));
                }
                MemorySegment.copy(raw, bytes, raw, 0, WINDOW); // the window before the next batch
            }
        }
    }

    /// The level that suits these bytes, of which the first are a window.
    ///
    /// @param room where the trials write
    private int tried(MemorySegment raw, MemorySegment room) {
        int[] sizes = new int[2];
        long half = room.byteSize() / 2;
        MemorySegment sample = raw.asSlice(0, WINDOW + TRIED_BYTES);
        Parallelism.forEach(2, i -> {
            MemorySegment into = room.asSlice(i * half, half);
            sizes[(int) i] = i == 0 ? fast(sample, WINDOW, false, into) : small(sample, into);
        });
        return sizes[0] - sizes[1] <= sizes[1] / MOST_PARTS ? FAST : SMALL;
    }

    private static int small(MemorySegment sample, MemorySegment into) {
        Deflater deflater = new Deflater(SMALL, true);
        try {
            deflater.setDictionary(sample.asSlice(0, WINDOW).asByteBuffer());
            deflater.setInput(sample.asSlice(WINDOW).asByteBuffer());
            return deflater.deflate(into.asByteBuffer(), Deflater.SYNC_FLUSH);
        } finally {
            deflater.end();
        }
    }

    private int fast(MemorySegment bytes, int window, boolean ends, MemorySegment into) {
        FastDeflater deflater = takeFast();
        try {
            return deflater.deflate(bytes, window, ends, into);
        } finally {
            giveFast(deflater);
        }
    }

    private static MemorySegment strip(MemorySegment raw, long bytes, int i) {
        long from = (long) i * STRIP;
        return raw.asSlice(WINDOW + from, Math.min(STRIP, bytes - from));
    }

    private int deflate(MemorySegment raw, long bytes, int i, boolean begins, boolean ends, MemorySegment into) {
        ByteBuffer out = into.asByteBuffer();
        if (begins) {
            out.put(header(level));
        }
        if (level == FAST) {
            int window = begins ? 0 : WINDOW;
            MemorySegment bytesOfStrip = raw.asSlice((long) i * STRIP + WINDOW - window,
                    window + strip(raw, bytes, i).byteSize());
            return out.position() + fast(bytesOfStrip, window, ends, into.asSlice(out.position()));
        }
        Deflater deflater = take();
        try {
            deflater.reset();
            if (!begins) {
                deflater.setDictionary(raw.asSlice((long) i * STRIP, WINDOW).asByteBuffer());
            }
            deflater.setInput(strip(raw, bytes, i).asByteBuffer());
            if (ends) {
                deflater.finish();
                while (!deflater.finished() && out.remaining() > Integer.BYTES) {
                    deflater.deflate(out);
                }
            } else {
                deflater.deflate(out, Deflater.SYNC_FLUSH);
            }
            if (out.remaining() < Integer.BYTES || ends && !deflater.finished()) {
                throw new IllegalStateException("zlib made more than " + into.byteSize() + " bytes of a strip; "
                        + "please report this");
            }
        } finally {
            give(deflater);
        }
        return out.position();
    }

    /// The two bytes before the stream: method, and how hard it was compressed, so that both together are a multiple
    /// of 31.
    private static byte[] header(int level) {
        int effort = level < 2 ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3;
        int head = METHOD << 8 | effort << 6;
        return new byte[]{METHOD, (byte) (head + 31 - head % 31)};
    }

    private synchronized Deflater take() {
        if (!idle.isEmpty()) {
            return idle.pop();
        }
        Deflater deflater = new Deflater(level, true);
        all.push(deflater);
        return deflater;
    }

    private synchronized void give(Deflater deflater) {
        idle.push(deflater);
    }

    private synchronized FastDeflater takeFast() {
        return fast.isEmpty() ? new FastDeflater(STRIP) : fast.pop();
    }

    private synchronized void giveFast(FastDeflater deflater) {
        fast.push(deflater);
    }

    /// Gives zlib's memory back.
    @Override
    public synchronized void close() {
        all.forEach(Deflater::end);
    }
}
