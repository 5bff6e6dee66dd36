package org.ochre.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ochre.foreign.Native;
import org.ochre.opencv.OpenCv;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `ochre doctor`
@Command(name = "doctor", description = "Say what Ochre runs on, what is wrong with it, and how to mend that.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Option(names = "--opencv-build", description = "Print only how OpenCV was built, all of it.")
    private boolean opencvBuild;

    @Option(names = "--debug", description = "Print the stack trace of what is wrong.")
    private boolean debug;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        var out = command.commandLine().getOut();
        if (opencvBuild) {
            out.println(OpenCv.buildInformation().strip());
            return 0;
        }
        out.println("ochre " + Native.VERSION);
        out.println();
        List<Finding> findings = Diagnosis.all();
        findings.forEach(finding -> out.println(finding.text()));
        List<Finding> wrong = findings.stream().filter(Finding::isWrong).toList();
        out.println();
        out.println(wrong.isEmpty()
                ? "Nothing is wrong."
                : wrong.size() + " of " + findings.size() + " things are wrong. To mend:");
        for (Finding finding : wrong) {
            out.println(finding.advice());
            if (debug && finding.cause() != null) {
                finding.cause().printStackTrace(command.commandLine().getErr());
            }
        }
        return wrong.isEmpty() ? 0 : 1;
    }
}
