package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.foreign.Library;
import org.ochre.foreign.Native;

class DoctorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingWrongHere() {
        Cli answer = Cli.run("doctor");
        assertThat(answer.out()).startsWith("ochre 0.1.0").endsWith("Nothing is wrong." + System.lineSeparator());
        assertThat(answer.out()).contains("\nJava ", "\nMachine      " + Library.platform(),
                "\nC library    0.1.0 from", "\nOpenCV       4.",
                "png, jpeg, tiff, webp", "\nCPU path     " + Native.cpuPath(), "\nThreads ", "\nMemory ",
                "\nSmall job    a picture quantised");
        assertThat(answer.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(140));
        assertThat(answer.exit()).isZero();
    }

    @Test
    void printsHowOpenCvWasBuilt() {
        Cli answer = Cli.run("doctor", "--opencv-build");
        assertThat(answer.out()).startsWith("General configuration for OpenCV");
        assertThat(answer.exit()).isZero();
    }

    /// In a JVM of its own, with options that break something.
    private Cli broken(List<String> options, String classPath) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "org.ochre.cli.Ochre", "doctor"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process java = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Cli(java.waitFor(), Files.readString(out), Files.readString(err));
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
    void saysThatOpenCvIsMissing() throws Exception {
        String[] parts = System.getProperty("java.class.path").split(File.pathSeparator);
        String without = String.join(File.pathSeparator,
                Arrays.stream(parts).filter(part -> !part.matches(".*(opencv|openblas|javacpp)-[0-9.-]+-.*-.*\\.jar"))
                        .toList());
        Cli answer = broken(List.of("--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + folder),
                without);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("\nC library    0.1.0 from", "\nOpenCV       WRONG: no OpenCV for ",
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
