package org.ochre.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import picocli.CommandLine;

/// The output and exit code of a command line that ran in this JVM.
record Cli(int exit, String out, String err) {

    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine line = Ochre.commandLine(words);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int exit = line.execute(words);
        return new Cli(exit, out.toString(), err.toString());
    }

    /// A file that make_golden.py wrote.
    static Path golden(String name) {
        URL resource = Objects.requireNonNull(Cli.class.getResource(name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path photo(String name) {
        return Path.of("../../bench/images").resolve(name).toAbsolutePath().normalize();
    }

    /// The files of a folder, including hidden files.
    static Stream<Path> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tensor npy(Path file, Arena arena) {
        try {
            return Npy.read(file, arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
