package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.foreign.Library;
import org.ochre.foreign.Native;

class DoctorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingWrongHere() {
        Cli answer = Cli.run("doctor");
        assertThat(answer.out()).startsWith("ochre 0.2.0").endsWith("Nothing is wrong." + System.lineSeparator());
        assertThat(answer.out()).contains("\nJava ", "\nMachine      " + Library.platform(),
                "\nC library    0.2.0 from", "\nOpenCV       4.",
                "png, jpeg, tiff, webp", "\nCPU path     " + Native.cpuPath(), "\nThreads ", "\nMemory ",
                "\nSmall job    a picture quantised");
        if (Library.platform().startsWith("linux-")) {
            assertThat(answer.out()).contains("\n             needs no C library; this system has ",
                    "\n             needs glibc 2.35 or newer; this system has ");
        }
        assertThat(answer.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(140));
        assertThat(answer.exit()).isZero();
    }

    @Test
    void printsHowOpenCvWasBuilt() {
        Cli answer = Cli.run("doctor", "--opencv-build");
        assertThat(answer.out()).startsWith("General configuration for OpenCV");
        assertThat(answer.exit()).isZero();
    }

    /// Runs the doctor in a JVM of its own, with options that break something.
    private Cli broken(List<String> options, String classPath) throws Exception {
        return run(List.of(), options, classPath);
    }

    private Cli run(List<String> before, List<String> options, String classPath) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "org.ochre.cli.Ochre", "doctor"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process java = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Cli(java.waitFor(), Files.readString(out), Files.readString(err));
    }

    /// Runs the doctor with mounts of its own, made by a line of shell, as root or as root of a user namespace.
    private Cli mounted(String mounts, String... options) throws Exception {
        for (String unshare : List.of("unshare -m", "unshare -r -m")) {
            List<String> before = new ArrayList<>(List.of(unshare.split(" ")));
            before.addAll(List.of("sh", "-c", mounts + " && exec \"$@\"", "sh"));
            List<String> probe = new ArrayList<>(before);
            probe.add("true");
            if (new ProcessBuilder(probe).start().waitFor() == 0) {
                return run(before, List.of(options), System.getProperty("java.class.path"));
            }
        }
        String line = "NOT TESTED: this system lets nobody run: " + mounts;
        System.out.println(line);
        return Assumptions.abort(line);
    }

    private Cli broken(String... options) throws Exception {
        return broken(Arrays.asList(options), System.getProperty("java.class.path"));
    }

    @Test
    void saysThatTheLibraryIsMissing() throws Exception {
        Path nowhere = folder.resolve("libochre.so");
        Cli answer = broken("--enable-native-access=ALL-UNNAMED", "-Dochre.library=" + nowhere);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).contains(
                "\nC library    WRONG: -Dochre.library: expected the ochre library, got no file at", nowhere.toString(),
                "\nSmall job    not tried", "\n- C library: ");
    }

    @Test
    void saysThatTheLibraryIsNone() throws Exception {
        Path text = Files.writeString(folder.resolve("libochre.so"), "not a library");
        Cli answer = broken("--enable-native-access=ALL-UNNAMED", "-Dochre.library=" + text);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("\nC library    WRONG: cannot load " + text.toString().substring(0, 10));
    }

    @Test
    void saysThatNativeAccessIsDenied() throws Exception {
        Cli answer = broken("--illegal-native-access=deny");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("WRONG: ", "--enable-native-access");
    }

    @Test
    void saysThatNativeAccessIsNotEnabled() throws Exception {
        Cli answer = broken();
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("\nC library    0.2.0 from",
                "\n             native access is not enabled: Java 25 warns of it, and a later one refuses it\n",
                "\n- Java: start java with --enable-native-access=ALL-UNNAMED\n");
    }

    private String patched(int at, String text) throws Exception {
        byte[] bytes = Files.readAllBytes(Native.origin());
        int start = at >= 0 ? at : new String(bytes, StandardCharsets.ISO_8859_1).indexOf(Native.VERSION + "\0");
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, start, text.length());
        return "-Dochre.library=" + Files.write(folder.resolve("libochre.so"), bytes);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhatTheLibraryIs() throws Exception {
        int machine = 18;
        Cli foreign = broken("--enable-native-access=ALL-UNNAMED", patched(machine, "\u00f3"));
        assertThat(foreign.exit()).isEqualTo(1);
        assertThat(words(foreign)).contains(
                "expected a library of " + Library.platform() + ", got one of linux-riscv64",
                "- C library: name another with -Dochre.library=");
        Cli other = broken("--enable-native-access=ALL-UNNAMED", patched(-1, "9.8.7"));
        assertThat(other.exit()).isEqualTo(1);
        assertThat(words(other)).contains("expected version 0.2.0, got 9.8.7",
                "- C library: remove it, or name another");
    }

    /// The output with line breaks replaced by spaces.
    private static String words(Cli answer) {
        return answer.out().replaceAll("\\s+", " ");
    }

    /// On such a mount OpenCV's libraries cannot be unpacked either, unless they are unpacked already.
    @Test
    @EnabledOnOs(OS.LINUX)
    void saysThatTheLibraryMayNotBeExecuted() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path library = mount.resolve("libochre.so");
        Cli answer = mounted(
                "mount -t tmpfs -o noexec tmpfs '" + mount + "' && cp '" + Native.origin() + "' '" + library + "'",
                "--enable-native-access=ALL-UNNAMED", "-Dochre.library=" + library,
                "-Dorg.bytedeco.javacpp.cachedir=" + mount);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(words(answer)).contains(mount + " is mounted noexec", "OpenCV WRONG: no OpenCV for ",
                "- C library: name a folder that can be written and allows execution with -Dochre.cache=/folder",
                "- OpenCV: -Dorg.bytedeco.javacpp.cachedir=/folder unpacks elsewhere");
    }

    /// The C library is unpacked already and is used. JavaCPP needs to write into its own folder.
    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhatAReadOnlyRootLacks() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        String access = "--enable-native-access=ALL-UNNAMED";
        String mounts = "mount -t tmpfs tmpfs '" + mount + "' && mount -o remount,bind,ro /";
        Cli answer = mounted(mounts, access);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(words(answer)).contains("C library 0.2.0 from", "OpenCV WRONG: no OpenCV for ",
                "no folder to unpack it into; tried ", "/.javacpp/cache (cannot be written), ",
                "- OpenCV: -Dorg.bytedeco.javacpp.cachedir=/folder unpacks elsewhere");
        Cli mended = mounted(mounts, access, "-Dorg.bytedeco.javacpp.cachedir=" + mount);
        assertThat(mended.out()).endsWith("Nothing is wrong.\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsNothingWrongWithNextToNoSharedMemory() throws Exception {
        Cli answer = mounted("mount -t tmpfs -o size=4k tmpfs /dev/shm", "--enable-native-access=ALL-UNNAMED");
        assertThat(answer.out()).endsWith("Nothing is wrong.\n");
    }

    @Test
    void findsNothingWrongWithOneProcessor() throws Exception {
        Cli answer = broken("--enable-native-access=ALL-UNNAMED", "-XX:ActiveProcessorCount=1");
        assertThat(answer.out()).contains("\nThreads      1 of 1 processors;").endsWith("Nothing is wrong.\n");
    }

    @Test
    void saysThatOpenCvIsMissing() throws Exception {
        String[] parts = System.getProperty("java.class.path").split(File.pathSeparator);
        String without = String.join(File.pathSeparator,
                Arrays.stream(parts).filter(part -> !part.matches(".*(opencv|openblas|javacpp)-[0-9.-]+-.*-.*\\.jar"))
                        .toList());
        Cli answer = broken(List.of("--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + folder),
                without);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("\nC library    0.2.0 from", "\nOpenCV       WRONG: no OpenCV for ",
                "\n- OpenCV: ");
    }

    @Test
    void saysThatJavaCppCountsMemory() throws Exception {
        Cli answer = broken("--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.maxphysicalbytes=4g");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("JavaCPP stops at 4.0 GiB",
                "- OpenCV: start Java with -Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    }
}
