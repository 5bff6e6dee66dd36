package org.ochre.server.answer;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// An answer in pieces of 64 KiB. It is written once, by one thread, and then read by any number of threads. It holds
/// bytes of [AnswerMemory] until it is closed.
public final class Answer extends OutputStream {
    private static final int PIECE = 1 << 16;

    private final AnswerMemory memory;
    private final String contentType;
    private final List<byte[]> pieces = new ArrayList<>();
    private long size;

    /// An empty answer.
    public Answer(AnswerMemory memory, String contentType) {
        this.memory = memory;
        this.contentType = contentType;
    }

    /// The media type.
    public String contentType() {
        return contentType;
    }

    /// The bytes that were written.
    public long size() {
        return size;
    }

    @Override
    public void write(int value) {
        write(new byte[]{(byte) value}, 0, 1);
    }

    /// @throws Problem `TOO_LARGE` for more bytes than one answer may have, and as [AnswerMemory#take]
    @Override
    public void write(byte[] bytes, int from, int count) {
        if (count > memory.mostOfOne() - size) {
            throw new Problem(Problem.Kind.TOO_LARGE,
                    "answer: expected at most " + memory.mostOfOne() + " bytes, got more; a smaller size helps");
        }
        int at = from;
        while (at < from + count) {
            int filled = (int) (size % PIECE);
            if (filled == 0) {
                memory.take(PIECE);
                pieces.add(new byte[PIECE]);
            }
            int part = Math.min(PIECE - filled, from + count - at);
            System.arraycopy(bytes, at, pieces.getLast(), filled, part);
            at += part;
            size += part;
        }
    }

    /// Views of the pieces, in their order.
    public List<ByteBuffer> buffers() {
        List<ByteBuffer> buffers = new ArrayList<>(pieces.size());
        long left = size;
        for (byte[] piece : pieces) {
            buffers.add(ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE, left)).asReadOnlyBuffer());
            left -= PIECE;
        }
        return buffers;
    }

    /// Gives the memory back. Nobody may read the answer afterwards.
    @Override
    public void close() {
        memory.give((long) PIECE * pieces.size());
        pieces.clear();
    }
}
