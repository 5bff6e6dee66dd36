package org.ochre.cli;

/// `ochre version` prints the version.
final class VersionCommand extends Command {
    VersionCommand() {
        super("version", "Print the version.");
        help(0);
    }

    @Override
    public Integer call() {
        spec().commandLine().getOut().println(Ochre.VERSION);
        return 0;
    }
}
