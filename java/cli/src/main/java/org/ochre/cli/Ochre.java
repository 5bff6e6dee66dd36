package org.ochre.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ochre.foreign.Native;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/// `ochre` itself: names the commands, and turns what they throw into one line and an exit code.
@Command(name = "ochre", description = "Palettes, regions and tensors of images.", synopsisSubcommandLabel = "COMMAND",
        versionProvider = Ochre.Version.class, usageHelpAutoWidth = true,
        footerHeading = "%nFiles are .npy, or pictures by their ending: png, jpg, tif, webp, bmp, ppm, pgm.%n"
                + "Exit codes: 0 done, 1 refused input, 2 usage.%n")
public final class Ochre implements Runnable {
    /// By name, in the order in which help lists them.
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    /// Those that cannot be run without knowing of the others.
    private static final Set<String> ABOUT_OTHERS = Set.of("completion", "help");

    static {
        COMMANDS.put("quantize", QuantizeCommand.class);
        COMMANDS.put("nearest", NearestCommand.class);
        COMMANDS.put("label-means", LabelMeansCommand.class);
        COMMANDS.put("gradient", GradientCommand.class);
        COMMANDS.put("hessian", HessianCommand.class);
        COMMANDS.put("local-mean", LocalMeanCommand.class);
        COMMANDS.put("local-stats", LocalStatsCommand.class);
        COMMANDS.put("filter", FilterCommand.class);
        COMMANDS.put("box", BoxCommand.class);
        COMMANDS.put("sobel", SobelCommand.class);
        COMMANDS.put("gabor", GaborCommand.class);
        COMMANDS.put("kmeans", KMeansCommand.class);
        COMMANDS.put("info", InfoCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("version", VersionCommand.class);
        COMMANDS.put("completion", CompletionCommand.class);
        COMMANDS.put("help", HelpCommand.class);
    }

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Print the version and exit.")
    private boolean version;

    @Spec
    private CommandSpec command;

    private Ochre() {}

    /// Runs the command line and ends the JVM with its exit code.
    public static void main(String[] arguments) {
        CommandLine line = commandLine(arguments);
        line.setOut(writer(System.out, "stdout.encoding"));
        line.setErr(writer(System.err, "stderr.encoding"));
        System.exit(line.execute(arguments));
    }

    /// The command line for these arguments. picocli reads the annotations of each command that it knows, which takes longer than
    /// many a command does: so it knows the one that is called, and all of them for help, completion and mistakes.
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Ochre());
        String called = arguments.length == 0 ? "" : arguments[0];
        Class<?> alone = ABOUT_OTHERS.contains(called) ? null : COMMANDS.get(called);
        if (alone == null) {
            COMMANDS.values().forEach(line::addSubcommand);
        } else {
            line.addSubcommand(alone);
        }
        return line.setExecutionStrategy(Ochre::execute)
                .setExecutionExceptionHandler((failure, failed, parsed) -> refuse(failed, failure))
                .setParameterExceptionHandler((misuse, all) -> misused(misuse));
    }

    /// Only reached without a command.
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "expected a command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"ochre " + Native.VERSION};
        }
    }

    /// Errors too must not show a stack trace: a library that is missing, memory that is not there.
    private static int execute(ParseResult parsed) {
        try {
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
        line.getErr().println("ochre: " + Failure.oneLine(String.valueOf(misuse.getMessage())) + " (see "
                + line.getCommandSpec().qualifiedName() + " --help)");
        line.getErr().flush();
        return 2;
    }

    /// Where the locale is plain ASCII, as in most containers, the terminal behind it reads UTF-8 all the same.
    private static PrintWriter writer(PrintStream stream, String property) {
        Charset named = Charset.forName(System.getProperty(property, "UTF-8"));
        return new PrintWriter(stream, true, named.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : named);
    }
}
