package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.ochre.Tensor;

/// Writes the data of npy files.
final class NpyWriting {
    private static final long CHUNK = 1L << 26;
    private static final long STAGE = 1L << 20;

    private NpyWriting() {}

    /// Takes bytes that are to be written.
    @FunctionalInterface
    interface Sink {
        /// Takes all bytes of the buffer.
        void write(ByteBuffer bytes) throws IOException;
    }

    /// Writes a tensor's elements in C order: of dense native tensors directly, of others through a copy of at most a
    /// mebibyte at a time.
    static void write(Tensor tensor, Sink sink) throws IOException {
        long bytes = tensor.type().bytes();
        if (bytes == 0) {
            return;
        }
        if (tensor.isDense() && tensor.segment().isNative()) {
            write(tensor.segment().asSlice(tensor.offset(), bytes), sink);
        } else if (bytes <= STAGE) {
            try (Arena arena = Arena.ofConfined()) {
                write(tensor.copy(arena).segment(), sink);
            }
        } else {
            long rows = Math.max(1, STAGE / (bytes / tensor.size(0)));
            for (long row = 0; row < tensor.size(0); row += rows) {
                Tensor part = tensor.slice(0, row, Math.min(row + rows, tensor.size(0)));
                write(part.size(0) == 1 ? part.at(0) : part, sink);
            }
        }
    }

    private static void write(MemorySegment data, Sink sink) throws IOException {
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            sink.write(data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
        }
    }
}
