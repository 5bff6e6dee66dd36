package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.ochre.Parallelism;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that every command with files has.
final class CommonOptions {
    private static final long MAX_PIXELS = 1L << 28;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 100, description = "Print this and exit.")
    private boolean help;

    @Option(names = "--quiet", order = 101, description = "Print nothing but errors.")
    private boolean quiet;

    @Option(names = "--time", order = 102,
            description = "Print the milliseconds of decoding, work and encoding to stderr.")
    private boolean time;

    @Option(names = "--debug", order = 103, description = "Print the stack trace of an error.")
    private boolean debug;

    private int threads;
    private long maxPixels = MAX_PIXELS;

    @Option(names = "--threads", paramLabel = "N", order = 104,
            description = "Use at most N threads; as many as there are processors unless given.")
    private void threads(int count) {
        range("--threads", count, 1, Integer.MAX_VALUE);
        threads = count;
    }

    @Option(names = "--max-pixels", paramLabel = "N", order = 105,
            description = "Refuse pictures of more pixels; 2^28 unless given. An .npy takes no more memory than its file.")
    private void maxPixels(long count) {
        range("--max-pixels", count, 1, Long.MAX_VALUE);
        maxPixels = count;
    }

    /// What a command does with its files.
    interface Work {
        void in(Run run) throws IOException;
    }

    /// Does it with the threads and memory that it may use, and prints the times if asked to.
    int run(Work work) throws IOException {
        if (threads == 0) {
            return timed(work);
        }
        return Parallelism.<Integer, IOException>with(threads, () -> timed(work));
    }

    /// Prints a line unless `--quiet` was given.
    void say(String line) {
        if (!quiet) {
            command.commandLine().getOut().println(line);
        }
    }

    boolean quiet() {
        return quiet;
    }

    /// Refuses a number outside `min…max` as a mistake in usage.
    void range(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw misuse(option + ": expected " + min + "…" + max + ", got " + value);
        }
    }

    /// The exception for arguments that do not go together.
    ParameterException misuse(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private int timed(Work work) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Run run = new Run(arena, maxPixels);
            work.in(run);
            if (time) {
                command.commandLine().getErr().println(run.times());
            }
        }
        return 0;
    }
}
