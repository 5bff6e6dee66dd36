package org.ochre.serve;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A service in a process of its own, on two processors, which listens on a free port of this machine.
final class Service implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("(?:listening on |http://127\\.0\\.0\\.1:)(\\d+)");
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration MOST_REST = Duration.ofMinutes(1);
    private static final int TICKS_A_SECOND = 100;

    /// Seconds of processor time in 0.3 s that count as rest.
    private static final double REST = 0.015;

    /// Fields of `/proc/PID/stat` after the program's name: processor time of the process in user and kernel mode.
    private static final int USER = 11;
    private static final int KERNEL = 12;

    private final String name;
    private final Process process;
    private final int port;

    private Service(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /// Starts a command that says its port on standard output or standard error, which go to a file.
    static Service start(String name, List<String> command, Path log) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(onTwoProcessors());
        whole.addAll(command);
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            Matcher matcher = PORT.matcher(Files.readString(log));
            if (matcher.find()) {
                return new Service(name, process, Integer.parseInt(matcher.group(1)));
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        throw new IOException(name + ": said no port; " + log + ": " + Files.readString(log));
    }

    /// What keeps a process on the first two processors where there are more.
    static List<String> onTwoProcessors() {
        return Runtime.getRuntime().availableProcessors() > 2 ? List.of("taskset", "-c", "0,1") : List.of();
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// The most bytes that were resident so far.
    long peak() throws IOException {
        return memory("VmHWM:");
    }

    /// The bytes that are resident now.
    long resident() throws IOException {
        return memory("VmRSS:");
    }

    /// The processor time so far, in seconds.
    double cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[KERNEL])) / (double) TICKS_A_SECOND;
    }

    /// Waits until the service has ended what nobody waits for any more: it takes no processor time for a moment.
    void awaitRest() throws IOException, InterruptedException {
        long end = System.nanoTime() + MOST_REST.toNanos();
        double before = -1;
        for (double now = cpu(); now - before > REST && System.nanoTime() < end; now = cpu()) {
            before = now;
            Thread.sleep(300);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private long memory(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException(name + ": no " + field + " in /proc/" + process.pid() + "/status: it has ended");
    }

    /// Asks the process to end, and gives its exit code.
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
