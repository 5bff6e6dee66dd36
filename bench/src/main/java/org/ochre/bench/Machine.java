package org.ochre.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Describes the machine and the software of a run.
public final class Machine {
    private Machine() {}

    /// Writes Markdown: the machine, then the versions of all measured software. `run.properties` and
    /// `versions.properties` of the run add the facts that only its script knows.
    public static String describe(Path run) throws IOException {
        return describe(run, library -> true);
    }

    /// As [#describe(Path)], with some of the Java libraries alone.
    ///
    /// @param measured whether a library, by its name, took part
    public static String describe(Path run, Predicate<String> measured) throws IOException {
        Properties versions = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        }
        versions.keySet().removeIf(library -> !measured.test((String) library));
        load(run.resolve("versions.properties"), versions);
        Properties facts = new Properties();
        facts.setProperty("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.setProperty("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.setProperty("memory", memory());
        facts.setProperty("processor", cpu() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        load(run.resolve("run.properties"), facts);
        return "- " + lines(facts, ": ", "\n- ") + "\n- measured with " + lines(versions, " ", ", ") + "\n";
    }

    private static String lines(Properties properties, String between, String after) {
        return new TreeMap<>(properties).entrySet().stream().map(entry -> entry.getKey() + between + entry.getValue())
                .collect(Collectors.joining(after));
    }

    private static void load(Path file, Properties into) throws IOException {
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                into.load(in);
            }
        }
    }

    private static String cpu() throws IOException {
        return line("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch"));
    }

    private static String memory() throws IOException {
        return line("/proc/meminfo", "MemTotal").orElse("unknown");
    }

    /// The text after a name and a colon, in one of Linux's files.
    private static Optional<String> line(String file, String name) throws IOException {
        Path path = Path.of(file);
        return !Files.exists(path)
                ? Optional.empty()
                : Files.readAllLines(path).stream().filter(line -> line.startsWith(name)).findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip());
    }
}
