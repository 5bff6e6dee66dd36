package org.ochre.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Spark's own master and workers as processes of this machine, on loopback addresses, from the jars of Maven. Each
/// worker has an address of its own: Spark runs two attempts of a task at once on different hosts alone.
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://127\\.0\\.0\\.1:\\d+)");

    /// Under load a worker asks twice, and is registered twice.
    private static final Pattern WORKER = Pattern.compile("Registering worker \\S+");

    private final Path folder;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private final String master;

    Cluster(Path folder, int workers) throws IOException, InterruptedException {
        this.folder = folder;
        this.home = distribution(folder);
        try {
            Path log = folder.resolve("master.log");
            processes.add(start(log, "127.0.0.1", "org.apache.spark.deploy.master.Master", "--host",
                    "127.0.0.1", "--port", "0", "--webui-port", "0"));
            await(() -> MASTER.matcher(text(log)).find());
            Matcher url = MASTER.matcher(text(log));
            master = url.find() ? url.group(1) : "";
            for (int i = 0; i < workers; i++) {
                String host = "127.0.0." + (i + 1);
                processes.add(start(folder.resolve("worker" + i + ".log"), host,
                        "org.apache.spark.deploy.worker.Worker", "--host", host, "--port", "0", "--webui-port", "0",
                        "--cores", "1", "--memory", "1g",
                        "--work-dir", folder.resolve("work" + i).toString(), master));
            }
            await(() -> WORKER.matcher(text(log)).results().map(MatchResult::group).distinct().count() == workers);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// What a distribution of Spark has: its jars in one folder.
    private static Path distribution(Path folder) throws IOException {
        Path home = Path.of("target/spark-home").toAbsolutePath();
        Files.createDirectories(home.resolve("jars"));
        for (String jar : Files.readString(Path.of("target/spark.classpath")).strip().split(File.pathSeparator)) {
            Path link = home.resolve("jars").resolve(Path.of(jar).getFileName());
            if (Files.notExists(link)) {
                Files.createSymbolicLink(link, Path.of(jar));
            }
        }
        Files.writeString(folder.resolve("log4j2.properties"), """
                status = error
                rootLogger.level = info
                rootLogger.appenderRef.console.ref = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.target = SYSTEM_ERR
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
                """);
        return home;
    }

    private Process start(Path log, String host, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + Path.of("src/main/jvm.options").toAbsolutePath(), "-Xmx512m", "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties"),
                "-Dspark.master.rest.enabled=false", "-cp", home.resolve("jars") + "/*"));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13",
                "JAVA_HOME", System.getProperty("java.home"), "SPARK_LOCAL_IP", host, "SPARK_LOCAL_HOSTNAME", host));
        return builder.start();
    }

    /// Starts spark-submit with a driver on this machine and executors of one core each.
    ///
    /// @param arguments further options, the jar, and what its main class is to get
    Process submit(Path log, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master,
                "--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1",
                "--conf", "spark.ui.enabled=false", "--conf", "spark.executor.memory=512m",
                "--conf", "spark.executor.cores=1", "--conf", "spark.executor.memoryOverhead=512m",
                "--conf", "spark.plugins=org.ochre.spark.executor.OchrePlugin"));
        all.addAll(List.of(arguments));
        Process process = start(log, "127.0.0.1", all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    /// What executors have printed so far, those of all workers.
    List<Path> executorLogs() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().equals("stderr")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("waited for " + PATIENCE + " in vain");
            }
            Thread.sleep(50);
        }
    }

    static int exit(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("a process did not end within " + PATIENCE);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            children.forEach(ProcessHandle::destroy);
        }
    }
}
