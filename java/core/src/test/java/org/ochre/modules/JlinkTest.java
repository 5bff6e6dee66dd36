package org.ochre.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Java runtime image needs only Ochre's core and the modules that it requires: no desktop module.
class JlinkTest {
    @TempDir
    private Path folder;

    @Test
    void anImageOfTheCoreAloneRuns() throws IOException, InterruptedException {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        Path classes = entry("classes");
        Assumptions.assumeTrue(Files.exists(bin.resolve("jlink")), "NOT TESTED: this JDK has no jlink");
        Assumptions.assumeTrue(Files.exists(classes.resolve("module-info.class")),
                "NOT TESTED: these classes are no module");
        Path image = folder.resolve("image");
        assertThat(said(List.of(bin.resolve("jlink").toString(), "--module-path", classes.toString(), "--add-modules",
                "org.ochre", "--output", image.toString()))).isEmpty();
        String java = image.resolve("bin").resolve("java").toString();
        assertThat(said(List.of(java, "--list-modules")).lines().map(line -> line.replaceAll("@.*", "")))
                .containsExactly("java.base", "jdk.jfr", "org.ochre");
        assertThat(
                said(List.of(java, "--illegal-native-access=deny", "--enable-native-access=org.ochre", "--add-modules",
                        "org.ochre", "-cp", entry("test-classes").toString(), Quantised.class.getName(),
                        folder.resolve("picture.png").toString())))
                .isEqualTo("module org.ochre u8 [4, 3]\n");
        assertThat(folder.resolve("picture.png")).isNotEmptyFile();
    }

    private static Path entry(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(path -> path.endsWith(name))
                .findFirst().orElseGet(() -> Assumptions.abort("NOT TESTED: no target/" + name + " on the class path"));
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
