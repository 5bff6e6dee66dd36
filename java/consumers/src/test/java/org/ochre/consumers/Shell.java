package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// What a person types, with this JDK first in the path.
///
/// @param code the exit code
/// @param output all that was printed
record Shell(int code, String output) {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final long MINUTES = 20;
    private static final AtomicBoolean FIRST = new AtomicBoolean(true);

    /// Runs lines of shell until the first that fails.
    static Shell run(Path folder, String lines) throws IOException, InterruptedException {
        return run(JDK, folder, lines);
    }

    private static Shell run(Path jdk, Path folder, String lines) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", lines).directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PATH", jdk.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("CMAKE_BUILD_PARALLEL_LEVEL", "2");
        builder.environment().keySet().removeAll(List.of("CI", "MAVEN_OPTS", "MAVEN_ARGS", "JDK_JAVA_OPTIONS"));
        Path printed = Files.createTempFile("shell", ".out");
        try {
            Process process = builder.redirectOutput(printed.toFile()).start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Shell(process.exitValue(), Files.readString(printed));
        } finally {
            Files.delete(printed);
        }
    }

    /// Runs lines that must succeed, and returns what they print.
    static String said(Path folder, String lines) throws IOException, InterruptedException {
        Shell shell = run(folder, lines);
        assertThat(shell.code).as(lines + "\n" + shell.output).isZero();
        return shell.output;
    }

    /// Maven, with a local repository that knows the plugins and libraries of the user's one, but no Ochre.
    static Shell maven(Path folder, String arguments) throws IOException, InterruptedException {
        return maven(JDK, folder, arguments);
    }

    /// As [#maven(Path, String)], with another JDK for Maven itself: the manifests of jars name it.
    static Shell maven(Path jdk, Path folder, String arguments) throws IOException, InterruptedException {
        Path maven = Path.of(System.getProperty("ochre.test.maven"), "bin", "mvn");
        return run(jdk, folder, "'" + maven + "' -B -ntp '-Dmaven.repo.local=" + localRepository() + "' " + arguments
                + " < /dev/null");
    }

    private static Path localRepository() throws IOException {
        Path of = Path.of(System.getProperty("ochre.test.localRepository"));
        Path to = Files.createDirectories(Path.of("target", "m2").toAbsolutePath());
        Path group = Files.createDirectories(to.resolve("org"));
        if (FIRST.getAndSet(false)) {
            Trees.delete(group.resolve("ochre")); // what an earlier build has left: Maven would not look again
        }
        link(of, to);
        link(of.resolve("org"), group);
        return to;
    }

    private static void link(Path from, Path to) throws IOException {
        List<Path> children = new ArrayList<>();
        try (Stream<Path> all = Files.list(from)) {
            all.filter(Files::isDirectory).forEach(children::add);
        }
        for (Path child : children) {
            Path link = to.resolve(child.getFileName());
            if (!Files.exists(link) && !child.endsWith(Path.of("org", "ochre"))) {
                Files.createSymbolicLink(link, child);
            }
        }
    }
}
