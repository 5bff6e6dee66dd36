package org.ochre.spark.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// `ochre spark COMMAND`. Exit codes: 0 done, 1 refused input or pictures that could not be read, 2 usage.
@Command(name = "ochre spark", description = "Work on folders of pictures with Apache Spark.",
        synopsisSubcommandLabel = "COMMAND", subcommands = {PaletteCommand.class, QuantizeCommand.class,
            LabelMeansCommand.class, HelpCommand.class})
public final class SparkCommand {
    private SparkCommand() {}

    /// Runs a command and ends the JVM with its exit code. A program for spark-submit must not end the JVM of a cluster
    /// by itself where all went well, so 0 returns.
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        int code = run(out, err, arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new SparkCommand()).setOut(out).setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof CommandLine.ParameterException wrong) {
                err.println("ochre spark: " + wrong.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            err.println("ochre spark: " + Refusal.words(e));
            return 1;
        });
        line.setParameterExceptionHandler((wrong, words) -> {
            err.println("ochre spark: " + wrong.getMessage());
            wrong.getCommandLine().usage(err);
            return CommandLine.ExitCode.USAGE;
        });
        if (arguments.length == 0) {
            line.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments);
    }
}
