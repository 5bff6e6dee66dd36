package org.ochre.cli;

import java.util.List;
import org.ochre.foreign.Native;
import org.ochre.opencv.OpenCv;

/// `ochre doctor` checks what Ochre runs on.
final class DoctorCommand extends Command {
    private final Argument<Boolean> debug;
    private final Argument<Boolean> opencvBuild;

    DoctorCommand() {
        super("doctor", "Print what Ochre runs on, what is wrong with it, and how to repair it.");
        help(0);
        debug = flag(1, "Print the stack trace of each defect.", "--debug");
        opencvBuild = flag(2, "Print only OpenCV's full report of how it was built.", "--opencv-build");
    }

    @Override
    public Integer call() {
        var out = spec().commandLine().getOut();
        if (opencvBuild.or(false)) {
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
            if (debug.or(false) && finding.cause() != null) {
                finding.cause().printStackTrace(spec().commandLine().getErr());
            }
        }
        return wrong.isEmpty() ? 0 : 1;
    }
}
