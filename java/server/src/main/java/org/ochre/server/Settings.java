package org.ochre.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryPool;
import org.ochre.server.source.Signatures;
import org.ochre.server.work.Limits;

/// What a service is started with: the options of `ochre serve`, and what holds where they are not given.
final class Settings {
    private static final int DAY = 24 * 60 * 60;
    private static final int YEAR = 365 * DAY;
    private static final int MOST_PORT = 65_535;

    @Nullable
    Path root;
    String host = "127.0.0.1";
    int port = 8080;
    @Nullable
    Path keys;
    boolean unsigned;
    @Nullable
    String sign;
    boolean help;
    @Nullable
    Long memory;
    int cores = Runtime.getRuntime().availableProcessors();
    int line = 256;
    int connections = 2000;
    Duration time = Duration.ofSeconds(30);
    long maxBytes = 32L << 20;
    long maxPixels = 100L << 20;
    int maxPages = 100;
    long maxAnswer = 32L << 20;
    long answers = 64L << 20;
    long bodies = 1L << 30;
    Path spool = Path.of(System.getProperty("java.io.tmpdir"));
    Duration maxAge = Duration.ofHours(1);
    String log = "-";
    Duration grace = Duration.ofSeconds(10);
    Duration idle = Duration.ofSeconds(30);

    /// The options, which write into this object.
    Flags flags() {
        return new Flags()
                .add("--root", "DIR", "The folder whose pictures are served.", text -> root = Path.of(text))
                .add("--host", "HOST", "The address to listen on; 127.0.0.1 unless given.", text -> host = text)
                .add("--port", "PORT", "The port; 8080 unless given, 0 for any that is free.",
                        text -> port = Flags.number(text, 0, MOST_PORT))
                .add("--keys", "FILE", "The keys of signatures, one a line, at least 16 characters each. The first "
                        + "signs, each is accepted.", text -> keys = Path.of(text))
                .add("--unsigned", "Take the word unsigned for a signature; on a loopback address alone.",
                        () -> unsigned = true)
                .add("--sign", "PATH", "Print PATH, such as /resize:300x/jpg/cat.jpg, with its signature, and exit.",
                        text -> sign = text)
                .add("--memory", "SIZE", "The memory for pixels, such as 1g; a quarter of the machine's unless given.",
                        text -> memory = Flags.size(text))
                .add("--threads", "N", "How many threads work on small pictures; as many as cores unless given.",
                        text -> cores = Flags.number(text, 1, 1024))
                .add("--line", "N", "How many requests may wait, small and large ones each; 256 unless given.",
                        text -> line = Flags.number(text, 1, 1_000_000))
                .add("--connections", "N", "How many connections may be open; further ones wait; 2000 unless given.",
                        text -> connections = Flags.number(text, 1, 1_000_000))
                .add("--time", "SECONDS", "How long a request may take; 30 unless given.",
                        text -> time = seconds(text, 1, DAY))
                .add("--max-bytes", "SIZE", "The largest file or body; 32m unless given.",
                        text -> maxBytes = Flags.size(text))
                .add("--max-pixels", "N", "The largest picture, read or made; 100m unless given.",
                        text -> maxPixels = Flags.size(text))
                .add("--max-pages", "N", "The most pages of a TIFF; 100 unless given.",
                        text -> maxPages = Flags.number(text, 1, Integer.MAX_VALUE))
                .add("--max-answer", "SIZE", "The largest answer; 32m unless given.",
                        text -> maxAnswer = Flags.size(text))
                .add("--answers", "SIZE", "The Java heap for answers on their way to slow clients; 64m unless given.",
                        text -> answers = Flags.size(text))
                .add("--bodies", "SIZE", "The room for bodies that are received; 1g unless given.",
                        text -> bodies = Flags.size(text))
                .add("--spool", "DIR", "Where bodies of 8 KiB and more lie; the system's folder unless given.",
                        text -> spool = Path.of(text))
                .add("--max-age", "SECONDS", "How long clients may keep an answer; 3600 unless given.",
                        text -> maxAge = seconds(text, 0, YEAR))
                .add("--log", "FILE", "The access log; - for standard output (unless given), none for no log.",
                        text -> log = text)
                .add("--grace", "SECONDS", "How long running requests have when the service stops; 10 unless given.",
                        text -> grace = seconds(text, 0, DAY))
                .add("--idle", "SECONDS", "How long a connection may stand still while it is sent to or received from, "
                        + "and how long the header of a request may take; 30 unless given.",
                        text -> idle = seconds(text, 1, DAY))
                .add("--help", "Print this and exit.", () -> help = true);
    }

    private static Duration seconds(String text, int least, int most) {
        return Duration.ofSeconds(Flags.number(text, least, most));
    }

    /// The bytes of the pool.
    long memory() {
        if (memory != null) {
            return memory;
        }
        try (MemoryPool quarter = MemoryPool.builder().build()) {
            return quarter.gauges().getBudget();
        }
    }

    Limits limits() {
        return new Limits(maxBytes, maxPixels, maxPages, time);
    }

    /// The signatures that the service takes.
    ///
    /// @throws UsageException where it would take any request from anywhere, or none
    /// @throws IOException where the keys cannot be read
    Signatures signatures() throws IOException {
        if (keys == null && !unsigned) {
            throw new UsageException("expected --keys FILE, or --unsigned on a loopback address, got neither");
        }
        if (unsigned && !isLoopback()) {
            throw new UsageException("--unsigned: expected a loopback address such as 127.0.0.1, got " + host);
        }
        List<byte[]> bytes = keys == null
                ? List.of()
                : Files.readAllLines(keys, StandardCharsets.UTF_8).stream().map(String::strip)
                        .filter(line -> !line.isEmpty()).map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
        if (keys != null && bytes.isEmpty()) {
            throw new UsageException("--keys: expected a key in " + keys + ", got an empty file");
        }
        return new Signatures(bytes, unsigned);
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UsageException("--host: expected an address of this machine, got " + host);
        }
    }
}
