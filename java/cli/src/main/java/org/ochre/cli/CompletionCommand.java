package org.ochre.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `ochre completion`
@Command(name = "completion",
        description = "Print a script for bash and zsh that completes commands and options: source <(ochre completion)")
final class CompletionCommand implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        CommandSpec root = command.root();
        command.commandLine().getOut().print(AutoComplete.bash(root.name(), root.commandLine()));
        command.commandLine().getOut().flush();
    }
}
