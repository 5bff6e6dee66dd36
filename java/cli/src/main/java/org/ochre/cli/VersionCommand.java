package org.ochre.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `ochre version`
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        command.root().commandLine().printVersionHelp(command.commandLine().getOut());
    }
}
