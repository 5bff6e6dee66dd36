package org.ochre.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.ochre.foreign.Native;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/// `ochre` itself: lists the commands, runs one, and turns its exceptions into one line and an exit code.
public final class Ochre {
    static final String VERSION = "ochre " + Native.VERSION;

    /// The commands by name, in the order of the help text.
    private static final Map<String, Supplier<Command>> COMMANDS = new LinkedHashMap<>();

    /// Commands of picocli that must know all other commands.
    private static final Set<String> ABOUT_OTHERS = Set.of("completion", "help");

    static {
        COMMANDS.put("quantize", QuantizeCommand::new);
        COMMANDS.put("nearest", NearestCommand::new);
        COMMANDS.put("label-means", LabelMeansCommand::new);
        COMMANDS.put("gradient", GradientCommand::new);
        COMMANDS.put("hessian", HessianCommand::new);
        COMMANDS.put("local-mean", LocalMeanCommand::new);
        COMMANDS.put("local-stats", LocalStatsCommand::new);
        COMMANDS.put("filter", FilterCommand::new);
        COMMANDS.put("blur", BlurCommand::new);
        COMMANDS.put("box", BoxCommand::new);
        COMMANDS.put("sobel", SobelCommand::new);
        COMMANDS.put("gabor", GaborCommand::new);
        COMMANDS.put("kmeans", KMeansCommand::new);
        COMMANDS.put("resize", ResizeCommand::new);
        COMMANDS.put("rotate", RotateCommand::new);
        COMMANDS.put("sharpen", SharpenCommand::new);
        COMMANDS.put("convert", ConvertCommand::new);
        COMMANDS.put("info", InfoCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("version", VersionCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
    }

    private Ochre() {}

    /// Runs the command line and ends the JVM with its exit code.
    public static void main(String[] arguments) {
        CommandLine line = commandLine(arguments);
        Output out = new Output(new FileOutputStream(FileDescriptor.out));
        line.setOut(writer(out, "stdout.encoding"));
        line.setErr(writer(System.err, "stderr.encoding"));
        int exit = line.execute(arguments);
        line.getOut().flush();
        if (out.failure() != null) {
            line.getErr().println("ochre: stdout: " + out.failure());
            exit = Math.max(exit, 1);
        }
        System.exit(exit);
    }

    /// The command line for these arguments. Declaring the options of a command takes longer than many commands run. So
    /// picocli gets only the command that is called; for help, completion and mistakes it gets all commands.
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(spec());
        String called = arguments.length == 0 ? "" : arguments[0];
        Supplier<Command> alone = ABOUT_OTHERS.contains(called) ? null : COMMANDS.get(called);
        if (alone == null) {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get().spec()));
            line.addSubcommand("help", new HelpCommand());
        } else {
            line.addSubcommand(called, alone.get().spec());
        }
        return line.setExecutionStrategy(Ochre::execute)
                .setExecutionExceptionHandler((failure, failed, parsed) -> refuse(failed, failure))
                .setParameterExceptionHandler((misuse, all) -> misused(misuse));
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("ochre").version(VERSION)
                .addOption(OptionSpec.builder("-h", "--help").type(boolean.class).usageHelp(true)
                        .description("Print this and exit.").build())
                .addOption(OptionSpec.builder("-V", "--version").type(boolean.class).versionHelp(true)
                        .description("Print the version and exit.").build());
        spec.usageMessage().description("Palettes, regions and tensors of images.")
                .synopsisSubcommandLabel("COMMAND").autoWidth(true)
                .footerHeading("%nFiles are .npy, or pictures by their ending: png, jpg, tif, webp, bmp, ppm, pgm.%n"
                        + "./ochre serve starts an image service over HTTP, ./ochre spark works on folders of%n"
                        + "pictures with Apache Spark: two other programs, with a --help of their own.%n"
                        + "Exit codes: 0 done, 1 refused input, 2 usage.%n");
        return spec;
    }

    /// Runs the command. Errors such as a missing library or missing memory must not show a stack trace either.
    private static int execute(ParseResult parsed) {
        try {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                throw new ParameterException(parsed.commandSpec().commandLine(), "expected a command");
            }
            return new RunLast().execute(parsed);
        } catch (LinkageError | OutOfMemoryError | StackOverflowError e) {
            return refuse(parsed.asCommandLineList().getLast(), e);
        }
    }

    private static int refuse(CommandLine line, Throwable failure) {
        line.getErr().println("ochre: " + Failure.line(failure));
        if (line.getParseResult().hasMatchedOption("--debug")) {
            failure.printStackTrace(line.getErr());
        }
        line.getErr().flush();
        return 1;
    }

    private static int misused(ParameterException misuse) {
        CommandLine line = misuse.getCommandLine();
        line.getErr()
                .println("ochre: " + Failure.oneLine(String.valueOf(misuse.getMessage())) + meant(misuse) + " (see "
                        + line.getCommandSpec().qualifiedName() + " --help)");
        line.getErr().flush();
        return 2;
    }

    /// The command or option that was meant, where the word is near one.
    private static String meant(ParameterException misuse) {
        if (!(misuse instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) {
            return "";
        }
        String typed = unmatched.getUnmatched().getFirst();
        CommandSpec spec = misuse.getCommandLine().getCommandSpec();
        Set<String> known = typed.startsWith("-") ? spec.optionsMap().keySet() : spec.subcommands().keySet();
        int value = typed.startsWith("--") ? typed.indexOf('=') : -1;
        return Suggestion.of(value < 0 ? typed : typed.substring(0, value), known)
                .map(word -> "; did you mean " + word + "?").orElse("");
    }

    /// A writer in the terminal's encoding. Where the locale is plain ASCII, as in most containers, it writes UTF-8,
    /// because the terminal usually reads UTF-8.
    private static PrintWriter writer(OutputStream stream, String property) {
        Charset named = Charset.forName(System.getProperty(property, "UTF-8"));
        return new PrintWriter(stream, true, named.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : named);
    }
}
