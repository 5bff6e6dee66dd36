package org.ochre.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.CLibrary;
import org.ochre.foreign.Library;
import org.ochre.foreign.LoadError;
import org.ochre.foreign.Native;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.work.LoadedOpenCv;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;

/// Checks everything that Ochre needs. Each defect becomes a finding, never an exception.
final class Diagnosis {
    private static final int FEATURE = 25;
    private static final List<String> CPU_FEATURES = List.of("sse4_2", "avx2", "fma", "avx512f", "avx512bw",
            "avx512_vnni", "asimd", "sve");
    private static final List<String> BUILD = List.of("Baseline:", "Dispatched code generation:",
            "Parallel framework:");

    private Diagnosis() {}

    static List<Finding> all() {
        Finding java = java(); // first: loading a library would grant native access, with a warning
        Finding library = library();
        List<Finding> findings = new ArrayList<>(
                List.of(java, machine(), library, openCv(), cpuPath(library), threads(), memory()));
        findings.add(findings.stream().anyMatch(Finding::isWrong)
                ? Finding.of("Small job", "not tried, because of what is wrong above")
                : job());
        return findings;
    }

    private static Finding java() {
        String words = System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home");
        if (Runtime.version().feature() < FEATURE) {
            return Finding.wrong("Java", words, "start it with a JDK " + FEATURE);
        }
        Module module = Library.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            return Finding.wrong("Java",
                    words + "\nnative access is not enabled: Java " + FEATURE
                            + " warns of it, and a later one refuses it",
                    "start java with --enable-native-access="
                            + (module.isNamed() ? "org.ochre,org.bytedeco.javacpp" : "ALL-UNNAMED"));
        }
        return Finding.of("Java", words);
    }

    private static Finding machine() {
        return Finding.of("Machine",
                Library.platform() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version")
                        + ", "
                        + cpu("model name").orElse("a CPU that does not say its name"));
    }

    private static Finding library() {
        return guarded("C library", "please report it, with what ochre doctor --debug prints",
                () -> Native.version() + " from " + Native.origin() + needs("no C library"));
    }

    private static Finding openCv() {
        Finding finding = guarded("OpenCV",
                "-Dorg.bytedeco.javacpp.cachedir=/folder unpacks elsewhere (about 120 MB, on a disk that allows "
                        + "execution); .npy files work without OpenCV",
                () -> OpenCv.version() + " of Bytedeco; reads and writes " + String.join(", ", Images.codecs())
                        + needs("glibc 2.35 or newer") + "\n" + build(OpenCv.buildInformation()));
        if (!finding.isWrong() && LoadedOpenCv.javacppLimit() != 0) {
            return Finding.wrong("OpenCV",
                    finding.words() + "\nJavaCPP stops at " + size(LoadedOpenCv.javacppLimit())
                            + " of memory, tensors counted in",
                    "start Java with -Dorg.bytedeco.javacpp.maxphysicalbytes=0");
        }
        return finding;
    }

    /// A line about the C library of a Linux system.
    private static String needs(String what) {
        CLibrary here = CLibrary.here();
        return here.name().isEmpty() ? "" : "\nneeds " + what + "; this system has " + here;
    }

    private static Finding cpuPath(Finding library) {
        String offered = cpu("flags").or(() -> cpu("Features")).map(flags -> List.of(flags.split(" ")))
                .map(flags -> CPU_FEATURES.stream().filter(flags::contains).collect(Collectors.joining(", ")))
                .orElse("");
        String path = library.isWrong()
                ? "unknown without the C library"
                : Native.cpuPath() + "; OCHRE_CPU=baseline or avx2 holds it back";
        return Finding.of("CPU path", path + (offered.isEmpty() ? "" : "; this CPU offers " + offered));
    }

    private static Finding threads() {
        return Finding.of("Threads", Parallelism.current() + " of " + Runtime.getRuntime().availableProcessors()
                + " processors; --threads N or -Dochre.parallelism=N set it");
    }

    private static Finding memory() {
        long usable = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        long physical = physical(usable);
        String machine = size(physical) + " in the machine"
                + (usable < physical ? ", " + size(usable) + " for this container" : "");
        return Finding.of("Memory", machine + "; Java heap up to " + size(Runtime.getRuntime().maxMemory())
                + " (tensors lie outside it)");
    }

    /// Paints a picture of two colours, with all the code that `quantize` uses.
    private static Finding job() {
        return guarded("Small job", "please report it, with what ochre doctor --debug prints", () -> {
            try (Arena arena = Arena.ofConfined()) {
                Tensor image = Tensor.allocate(arena, DType.U8, 8, 8, 3);
                image.crop(0, 4, 8, 4).fill(200);
                Tensor palette = new MedianCut(2).apply(image, arena);
                Tensor labels = new NearestColor().apply(image, palette, arena);
                Tensor painted = new Recolor().apply(labels, palette, arena);
                Tensor read = Images.decode(Images.encode(painted, "png"), arena);
                if (!read.contentEquals(image)) {
                    throw new IllegalStateException("expected the picture back, got " + read);
                }
                return "a picture quantised, encoded and decoded";
            }
        });
    }

    private interface Look {
        String at() throws IOException;
    }

    private static Finding guarded(String subject, String mend, Look look) {
        try {
            return Finding.of(subject, look.at());
        } catch (LoadError e) {
            return new Finding(subject, e.found(), e.mend(), e);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return new Finding(subject, Failure.words(e), mend, e);
        }
    }

    private static String build(String information) {
        return information.lines().map(String::strip).filter(line -> BUILD.stream().anyMatch(line::startsWith))
                .map(line -> line.replaceAll("\\s+", " ")).collect(Collectors.joining("\n"));
    }

    /// A line of `/proc/cpuinfo`, where that file exists.
    private static Optional<String> cpu(String name) {
        return lines(Path.of("/proc/cpuinfo")).filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst();
    }

    private static long physical(long otherwise) {
        return lines(Path.of("/proc/meminfo")).filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(otherwise);
    }

    private static Stream<String> lines(Path file) {
        if (!Files.isReadable(file)) {
            return Stream.empty();
        }
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
