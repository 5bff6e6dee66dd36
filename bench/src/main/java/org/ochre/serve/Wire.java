package org.ochre.serve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A connection that sends one HTTP request and reads its answer byte by byte. So a test can stop in the middle, be
/// slow, or go away.
final class Wire implements AutoCloseable {
    private static final Duration MOST_SILENCE = Duration.ofSeconds(90);

    /// A small window, so that a slow reader holds the server back instead of the system's buffers.
    private static final int WINDOW = 16 << 10;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /// An answer, whole.
    record Answer(int status, Map<String, String> headers, byte[] body) {
        /// How many seconds the server asks to wait for.
        long retryAfter() {
            return Long.parseLong(headers.getOrDefault("retry-after", "1"));
        }
    }

    Wire(int port) throws IOException {
        socket.setReceiveBufferSize(WINDOW);
        socket.setSoTimeout((int) MOST_SILENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /// Sends the head of a request.
    ///
    /// @param length of the body, or −1 for none
    void head(String method, String path, long length) throws IOException {
        String body = length < 0 ? "" : "Content-Type: image/jpeg\r\nContent-Length: " + length + "\r\n";
        out.write(
                (method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\nConnection: close\r\n"
                        + body + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    void send(byte[] body, int from, int to) throws IOException {
        out.write(body, from, to - from);
        out.flush();
    }

    /// Waits for the first byte of the answer.
    void firstByte() throws IOException {
        if (in.read() < 0) {
            throw new EOFException("the connection ended before the answer");
        }
    }

    /// Ends the connection at once. The server is told by a reset.
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// Reads the answer: its head, and the body as its length or its chunks say.
    ///
    /// @param pause what is waited for before each part of the body
    /// @throws EOFException where the connection ends before the answer does
    Answer answer(Duration pause) throws IOException, InterruptedException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            for (int size = chunk(); size > 0; size = chunk()) {
                body(size, pause, body);
                line();
            }
            line();
        } else {
            body(Integer.parseInt(headers.getOrDefault("content-length", "0")), pause, body);
        }
        return new Answer(Integer.parseInt(status[1]), headers, body.toByteArray());
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().replaceAll(";.*", ""), 16);
    }

    private void body(int size, Duration pause, ByteArrayOutputStream body) throws IOException, InterruptedException {
        for (int rest = size; rest > 0;) {
            if (pause.isPositive()) {
                Thread.sleep(pause);
            }
            byte[] part = in.readNBytes(Math.min(rest, WINDOW / 2));
            if (part.length == 0) {
                throw new EOFException("the connection ended " + rest + " bytes before the answer");
            }
            body.writeBytes(part);
            rest -= part.length;
        }
    }

    private String line() throws IOException {
        byte[] line = new byte[128];
        int n = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended in the head of the answer");
            }
            line = n == line.length ? Arrays.copyOf(line, 2 * n) : line;
            line[n++] = (byte) b;
        }
        return new String(line, 0, n, StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
