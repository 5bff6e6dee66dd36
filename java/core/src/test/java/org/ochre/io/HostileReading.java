package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ochre.Fork;
import org.ochre.Fuzz;

/// Reads hostile files in a separate JVM with a small heap.
final class HostileReading {
    private HostileReading() {}

    /// Runs a program with the folder and the rounds as its arguments. It must end well; what it printed is returned.
    static String run(Class<?> program, Fuzz fuzz, Path folder) throws Exception {
        Fork fork = Fork.run(fuzz.patience(), List.of("-Xmx32m", "-XX:+UseSerialGC"), program,
                Stream.concat(Stream.of(folder.toString()), fuzz.arguments().stream()).toArray(String[]::new));
        assertThat(fork.code()).as("from seed %d: %s", fuzz.seed(), fork.output()).isZero();
        return fork.output();
    }

    /// As [#run], of a program that says how much its memory grew.
    static void run(Class<?> program, Fuzz fuzz, Path folder, long mostKilobytes) throws Exception {
        String output = run(program, fuzz, folder);
        assertThat(output).matches("[1-9]\\d* read, [1-9]\\d* refused, \\d+ kB more\n");
        assertThat(Long.parseLong(output.replaceAll(".*, (\\d+) kB more\n", "$1")))
                .as("kB more than before, from seed %d", fuzz.seed()).isLessThanOrEqualTo(mostKilobytes);
    }
}
