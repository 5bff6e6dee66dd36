package org.ochre.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.palette.ColorList;
import org.ochre.spark.OchreSpark;
import org.ochre.spark.Pictures;

/// A real master and two real workers, each a process: spark-submit runs Ochre's one jar there, and an executor is
/// killed in the midst of native code.
class ClusterIT {
    private static final Path JAR = Path.of("target/ochre-spark-all.jar").toAbsolutePath();
    private static final int K = 12;

    @TempDir
    private static Path folder;
    private static Path pictures;
    private static byte[] expected;
    private static Cluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        pictures = Files.createDirectory(folder.resolve("pictures"));
        List<byte[]> files = Pictures.parts(12, 3, 77);
        for (int i = 0; i < files.size(); i++) {
            Files.write(pictures.resolve(i + ".png"), files.get(i));
        }
        try (Arena arena = Arena.ofConfined()) {
            expected = OchreSpark.npy(ColorList.of(OchreSpark.cut(K).apply(Pictures.together(files, arena), arena)));
        }
        cluster = new Cluster(Files.createDirectory(folder.resolve("cluster")), 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void sparkSubmitRunsTheOneJar() throws IOException, InterruptedException {
        Path out = folder.resolve("submitted.npy");
        Path log = folder.resolve("submitted.log");
        Process driver = cluster.submit(log, "--class", "org.ochre.spark.cli.SparkCommand", JAR.toString(), "palette",
                pictures.toString(), out.toString(), "-k", Integer.toString(K));
        assertThat(Cluster.exit(driver)).as(Cluster.text(log)).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo(expected);
    }

    @Test
    void anExecutorThatIsKilledInNativeCode() throws IOException, InterruptedException {
        Path out = folder.resolve("killed.npy");
        Path log = folder.resolve("killed.log");
        Process driver = cluster.submit(log, "--class", KilledJob.class.getName(), "--jars", JAR.toString(),
                jarOfTests().toString(), pictures.toString(), out.toString(), Integer.toString(K));
        Cluster.await(() -> executorInNativeCode().isPresent() || !driver.isAlive());
        Path executor = executorInNativeCode().orElseThrow(() -> new AssertionError(Cluster.text(log)));
        long pid = pid(Cluster.text(executor)).orElseThrow();
        Cluster.await(() -> stack(pid).contains("org.ochre.foreign.Native"));
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        assertThat(Cluster.exit(driver)).as(Cluster.text(log)).isZero();
        assertThat(Cluster.text(executor)).as("its log ends in native code").contains(KilledJob.ENTER)
                .doesNotContain(KilledJob.LEAVE);
        assertThat(Cluster.text(log)).as("the driver lost it")
                .containsPattern("Lost executor \\d+ on 127\\.0\\.0\\.[12]");
        assertThat(Files.readAllBytes(out)).isEqualTo(expected);
    }

    /// The first attempt of a task works until it is killed. Beside it Spark starts a second, whose result counts.
    @Test
    void ofTwoAttemptsOfATaskTheLoserIsKilledAndLeavesNothing() throws IOException, InterruptedException {
        Path out = folder.resolve("speculative.npy");
        Path log = folder.resolve("speculative.log");
        Process driver = cluster.submit(log, "--class", SpeculativeJob.class.getName(), "--jars", JAR.toString(),
                jarOfTests().toString(), pictures.toString(), out.toString(), Integer.toString(K));
        assertThat(Cluster.exit(driver)).as(Cluster.text(log)).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo(expected);
        List<String> lines = Cluster.text(log).lines().toList();
        assertThat(lines).contains(SpeculativeJob.LOSERS + 1);
        assertThat(lines).filteredOn(line -> line.startsWith(SpeculativeJob.POOL)).hasSize(2)
                .allMatch(line -> line.endsWith(SpeculativeJob.EMPTY));
    }

    /// The log of the executor that is in native code.
    private static Optional<Path> executorInNativeCode() {
        return cluster.executorLogs().stream().filter(file -> pid(Cluster.text(file)).isPresent()).findFirst();
    }

    private static Optional<Long> pid(String log) {
        Matcher entered = Pattern.compile(KilledJob.ENTER + "(\\d+)\\R").matcher(log);
        return entered.find() ? Optional.of(Long.valueOf(entered.group(1))) : Optional.empty();
    }

    /// The stacks of a JVM's threads at this moment.
    private static String stack(long pid) {
        try {
            Process jstack = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/jstack").toString(),
                    Long.toString(pid)).redirectErrorStream(true).start();
            String text = new String(jstack.getInputStream().readAllBytes());
            Cluster.exit(jstack);
            return Stream.of(text.split("\\R\\R")).filter(thread -> thread.contains("Executor task launch worker"))
                    .reduce("", String::concat);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("jstack could not be run", e);
        }
    }

    /// The classes of these tests in a jar, for the executors.
    private static Path jarOfTests() throws IOException {
        Path jar = folder.resolve("tests.jar");
        Path classes = Path.of("target/test-classes");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.list(classes.resolve("org/ochre/spark/cluster"))) {
            for (Path entry : all.toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(entry));
                out.closeEntry();
            }
        }
        return jar;
    }
}
