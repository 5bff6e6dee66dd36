package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// Writes one archive. Each byte of a tensor is read once, into a stage whose sum is taken: so the sum is right even
/// if somebody writes the tensor meanwhile.
final class NpzWriter implements AutoCloseable {
    private static final int STAGE = 1 << 18;
    /// A little less than 4 GiB, as deflate may make a little more of its input.
    private static final long SURE_32 = 0xFF00_0000L;

    private final FileChannel file;
    private final Arena arena = Arena.ofConfined();
    private final ByteBuffer stage = arena.allocate(STAGE).asByteBuffer();
    private final ByteBuffer out = arena.allocate(STAGE).asByteBuffer();
    private final ByteBuffer deflated = arena.allocate(STAGE).asByteBuffer();
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final boolean compressed;
    private final List<Written> written = new ArrayList<>();
    private final CRC32 sum = new CRC32();
    private long position;

    /// @param compressed whether entries are deflated
    NpzWriter(FileChannel file, boolean compressed) {
        this.file = file;
        this.compressed = compressed;
    }

    /// A tensor and its name in the archive, checked.
    ///
    /// @param path in UTF-8
    record Item(String name, byte[] path, byte[] header, Tensor tensor) {
        /// @throws IllegalArgumentException for a name that numpy would read otherwise, or a tensor of too many axes
        static Item of(String name, Tensor tensor) {
            if (name.indexOf(0) >= 0) {
                throw Arguments.refuse("tensors", "names without the character 0", "'" + NpyException.oneLine(name)
                        + "'");
            }
            try {
                ByteBuffer path = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(NpzEntry.path(name)));
                byte[] bytes = new byte[path.remaining()];
                path.get(bytes);
                if (bytes.length > NpzDirectory.MOST_16) {
                    throw Arguments.refuse("tensors", "names of at most 65531 bytes", bytes.length - 4);
                }
                return new Item(name, bytes, NpyHeader.of(tensor.type()), tensor);
            } catch (CharacterCodingException e) {
                IllegalArgumentException refusal = Arguments.refuse("tensors", "names of whole characters",
                        "half of a surrogate pair");
                refusal.initCause(e);
                throw refusal;
            }
        }
    }

    private record Written(byte[] path, NpzEntry entry) {}

    void add(Item item) throws IOException {
        long size = item.header().length + item.tensor().type().bytes();
        long offset = position;
        int flags = item.path().length == NpzEntry.path(item.name()).length() ? 0 : NpzEntry.UTF_8;
        int method = compressed ? NpzEntry.DEFLATED : NpzEntry.STORED;
        boolean zip64 = size >= (compressed ? SURE_32 : NpzDirectory.MOST_32);
        write(NpzRecords.local(item.path(), new NpzEntry("", flags, method, 0, 0, size, offset), zip64));
        sum.reset();
        long first = position;
        write(item);
        NpzEntry entry = new NpzEntry("", flags, method, (int) sum.getValue(), position - first, size, offset);
        patch(NpzRecords.local(item.path(), entry, zip64), offset);
        written.add(new Written(item.path(), entry));
    }

    private void write(Item item) throws IOException {
        NpyWriting.Sink sink = compressed ? this::deflate : this::write;
        summed(ByteBuffer.wrap(item.header()), sink);
        NpyWriting.write(item.tensor(), bytes -> summed(bytes, sink));
        if (compressed) {
            deflater.finish();
            drainDeflater();
            deflater.reset();
        }
    }

    private void summed(ByteBuffer bytes, NpyWriting.Sink sink) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), STAGE);
            stage.clear().put(0, bytes, bytes.position(), count).limit(count);
            bytes.position(bytes.position() + count);
            sum.update(stage.duplicate());
            sink.write(stage);
        }
    }

    private void deflate(ByteBuffer bytes) throws IOException {
        deflater.setInput(bytes);
        drainDeflater();
    }

    /// Writes until the deflater has nothing more to give for its input.
    private void drainDeflater() throws IOException {
        while (deflater.deflate(deflated.clear()) > 0) {
            write(deflated.flip());
        }
    }

    /// Writes the directory.
    void finish() throws IOException {
        long start = position;
        for (Written each : written) {
            write(NpzRecords.central(each.path(), each.entry()));
        }
        write(NpzRecords.end(written.size(), start, position - start));
        flush();
    }

    /// Writes bytes behind all others. Few bytes are kept until there are more.
    private void write(ByteBuffer bytes) throws IOException {
        position += bytes.remaining();
        if (bytes.remaining() > out.remaining()) {
            flush();
        }
        if (bytes.remaining() > out.remaining()) {
            Npy.drain(file, bytes);
        } else {
            out.put(bytes);
        }
    }

    private void flush() throws IOException {
        Npy.drain(file, out.flip());
        out.clear();
    }

    /// Replaces bytes that one call has written.
    private void patch(ByteBuffer bytes, long at) throws IOException {
        long flushed = position - out.position();
        if (at >= flushed) {
            out.put((int) (at - flushed), bytes, 0, bytes.remaining());
            return;
        }
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
    }

    @Override
    public void close() {
        deflater.end();
        arena.close();
    }
}
