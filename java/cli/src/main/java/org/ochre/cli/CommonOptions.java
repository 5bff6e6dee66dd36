package org.ochre.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Parallelism;
import org.ochre.opencv.image.ReadOptions;
import picocli.CommandLine.ParameterException;

/// The options of every command that reads or writes files.
final class CommonOptions {
    private static final long MAX_PIXELS = ReadOptions.DEFAULT.maxPixels();

    private final Command command;
    private final Argument<Boolean> quiet;
    private final Argument<Boolean> time;
    private final Argument<Integer> threads;
    private final Argument<Long> maxPixels;
    private final Argument<Boolean> toSrgb;
    private final List<String> notes = new ArrayList<>();

    CommonOptions(Command command) {
        this.command = command;
        command.help(100);
        quiet = command.flag(101, "Print nothing but errors.", "--quiet");
        time = command.flag(102, "Print the milliseconds of decoding, work and encoding to stderr.", "--time");
        command.flag(103, "Print the stack trace of an error.", "--debug");
        threads = command.option(104, Integer.class, "N",
                "Use at most N threads; unless given, as many as there are processors.", "--threads");
        maxPixels = command.option(105, Long.class, "N",
                "Refuse pictures of more than N pixels; 2^28 unless given. An .npy takes at most twice the memory of its file.",
                "--max-pixels");
        toSrgb = command.flag(106, "Convert pictures with a colour profile to sRGB; otherwise pixels are as stored.",
                "--to-srgb");
    }

    /// The work of a command on its files.
    interface Work {
        void in(Run run) throws IOException;
    }

    /// Does the work with the threads and memory that the options allow, and prints the times if `--time` was given.
    int run(Work work) throws IOException {
        range("--threads", threads.or(1), 1, Integer.MAX_VALUE);
        range("--max-pixels", maxPixels.or(MAX_PIXELS), 1, Long.MAX_VALUE);
        if (!threads.given()) {
            return timed(work);
        }
        return Parallelism.<Integer, IOException>with(threads.get(), () -> timed(work));
    }

    /// Prints a line unless `--quiet` was given.
    void say(String line) {
        if (!quiet()) {
            command.spec().commandLine().getOut().println(line);
        }
    }

    /// Prints a warning to stderr unless `--quiet` was given.
    void warn(String line) {
        if (!quiet()) {
            command.spec().commandLine().getErr().println("ochre: " + line);
        }
    }

    /// Takes a line about what is done unasked. It goes to stderr when the work is done, unless `--quiet` was given.
    void note(String line) {
        notes.add(line);
    }

    boolean quiet() {
        return quiet.or(false);
    }

    /// Refuses a number outside `min…max` as a wrong use of the command.
    void range(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw misuse(option + ": expected " + min + "…" + max + ", got " + value);
        }
    }

    /// The exception for arguments that cannot be combined.
    ParameterException misuse(String message) {
        return command.misuse(message);
    }

    private int timed(Work work) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Run run = new Run(arena, ReadOptions.DEFAULT.maxPixels(maxPixels.or(MAX_PIXELS)).toSrgb(toSrgb.or(false)));
            work.in(run);
            if (!quiet()) {
                notes.forEach(line -> command.spec().commandLine().getErr().println("ochre: " + line));
            }
            if (time.or(false)) {
                PrintWriter err = command.spec().commandLine().getErr();
                err.println(run.times());
            }
        }
        return 0;
    }
}
