package org.ochre.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/// `ochre completion` prints a completion script for shells.
final class CompletionCommand extends Command {
    CompletionCommand() {
        super("completion",
                "Print a script for bash and zsh that completes commands and options: source <(ochre completion)");
        help(0);
    }

    @Override
    public Integer call() {
        CommandSpec root = spec().root();
        PrintWriter out = spec().commandLine().getOut();
        out.print(AutoComplete.bash(root.name(), root.commandLine()));
        out.flush();
        return 0;
    }
}
