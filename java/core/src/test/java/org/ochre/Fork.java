package org.ochre;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A run of a test's main class in a separate JVM, for code that might end the JVM.
///
/// @param code the exit code; 0 for success
/// @param output all that the JVM printed, errors and crash reports included
public record Fork(int code, String output) {
    private static final Duration TIME = Duration.ofMinutes(2);

    /// Runs the main class of a test with this JVM and this class path.
    public static Fork run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), TIME, options, main, arguments);
    }

    /// As [#run(List, Class, String...)], started by another command, which is given the JVM's command line.
    public static Fork under(List<String> command, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(command, System.getProperty("java.class.path"), TIME, options, main, arguments);
    }

    /// As [#run(List, Class, String...)], with a time limit.
    public static Fork run(Duration time, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), time, options, main, arguments);
    }

    /// As [#run(List, Class, String...)], with another class path.
    public static Fork run(String classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(classPath, TIME, options, main, arguments);
    }

    private static Fork run(String classPath, Duration time, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(List.of(), classPath, time, options, main, arguments);
    }

    private static Fork run(List<String> starter, String classPath, Duration time, List<String> options, Class<?> main,
            String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("fork");
        Path crash = folder.resolve("hs_err.log");
        Path printed = folder.resolve("output");
        List<String> command = new ArrayList<>(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + crash));
        String library = System.getProperty("ochre.library");
        if (library != null) { // such as the one built with AddressSanitizer
            command.add("-Dochre.library=" + library);
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().remove("OPENCV_LOG_LEVEL");
        builder.environment().remove("OPENBLAS_NUM_THREADS");
        Process process = builder.start();
        boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(printed) + (ended ? "" : "killed after " + time + "\n");
        if (Files.exists(crash)) {
            output += Files.readString(crash).lines().limit(60).reduce("", (text, line) -> text + line + "\n");
        }
        Files.deleteIfExists(crash);
        Files.delete(printed);
        Files.delete(folder);
        return new Fork(process.exitValue(), output);
    }
}
