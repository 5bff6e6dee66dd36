package org.ochre.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.ochre.DType;
import org.ochre.Tensor;

/// Another JVM that has a frame of pixels and answers questions about it, over a Unix domain socket. A question is a
/// byte, and an answer is 8. The frame lies in shared memory, or follows each question.
final class Neighbour implements AutoCloseable {
    /// Asks for the frame's last byte.
    static final byte LAST_BYTE = 0;
    /// Asks for the CRC-32 of the frame.
    static final byte CHECKSUM = 1;

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final SocketChannel channel;
    private final ByteBuffer question = ByteBuffer.allocateDirect(1);
    private final ByteBuffer pixels;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Long.BYTES);

    private Neighbour(Process process, SocketChannel channel, ByteBuffer pixels) {
        this.process = process;
        this.channel = channel;
        this.pixels = pixels;
    }

    /// A neighbour with the frame of [SharedMemory] that has this name. It no longer needs the name.
    static Neighbour sharing(String name) throws IOException {
        return start(ByteBuffer.allocateDirect(0), "shared", name);
    }

    /// A neighbour that is sent the frame with each question.
    static Neighbour receiving(ByteBuffer pixels) throws IOException {
        return start(pixels, "sent", "" + pixels.capacity());
    }

    private static Neighbour start(ByteBuffer pixels, String how, String frame) throws IOException {
        Path folder = Files.createTempDirectory("handover");
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    Neighbour.class.getName(), socket.toString(), how, frame)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Neighbour neighbour = new Neighbour(process, accept(server, process), pixels);
            neighbour.ask(LAST_BYTE); // now it has the frame
            return neighbour;
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, Process process) throws IOException {
        server.configureBlocking(false);
        long end = System.nanoTime() + PATIENCE;
        while (process.isAlive() && System.nanoTime() < end) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                return channel;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                throw new IOException("interrupted while the other JVM starts", e);
            }
        }
        process.destroyForcibly();
        throw new IOException("the other JVM: expected it to connect, got none; its errors are above");
    }

    /// Asks, and waits for the answer.
    long ask(byte what) {
        try {
            question.put(0, what).clear();
            ByteBuffer[] message = {question, pixels.clear()};
            while (message[0].hasRemaining() || message[1].hasRemaining()) {
                channel.write(message);
            }
            if (!fill(channel, answer)) {
                throw new EOFException("the other JVM has ended");
            }
            return answer.getLong(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the other JVM.
    @Override
    public void close() {
        try {
            channel.close(); // then it ends by itself
            if (!process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// The other JVM.
    ///
    /// @param arguments the socket; `shared` and the name, or `sent` and the number of bytes
    public static void main(String[] arguments) throws IOException {
        boolean isSent = arguments[1].equals("sent");
        try (Arena arena = Arena.ofConfined();
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
            ByteBuffer frame = (isSent
                    ? Tensor.allocate(arena, DType.U8, Long.parseLong(arguments[2]))
                    : SharedMemory.openReadOnly(arguments[2], arena)).asByteBuffer();
            ByteBuffer question = ByteBuffer.allocateDirect(1);
            ByteBuffer answer = ByteBuffer.allocateDirect(Long.BYTES);
            while (fill(channel, question) && (!isSent || fill(channel, frame))) {
                answer.clear().putLong(0, question.get(0) == CHECKSUM ? checksum(frame) : frame.get(frame.limit() - 1));
                channel.write(answer);
            }
        }
    }

    private static long checksum(ByteBuffer frame) {
        CRC32 sum = new CRC32();
        sum.update(frame.clear());
        return sum.getValue();
    }

    /// Reads until a buffer is full.
    ///
    /// @return whether the other side sent so much before it ended
    private static boolean fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }
}
