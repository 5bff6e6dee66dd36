package org.ochre.opencv.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ochre.foreign.Library;

/// On a module path the options that module-info names are enough, with native access denied to all other modules.
class ModulesTest {
    private static final String NATIVE_ACCESS = "--enable-native-access=org.ochre,org.ochre.opencv,org.bytedeco.javacpp,org.bytedeco.openblas,org.bytedeco.opencv";

    @Test
    void runsAsModules() throws IOException, InterruptedException {
        String modules = entries(
                ".*/(java/(core|opencv)/target/classes|(ochre-core|jspecify|javacpp|openblas|opencv)-[^/]*(?<!-tests)\\.jar)");
        String tests = entries(".*/java/opencv/target/test-classes");
        String platform = Library.platform().replace('-', '.');
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--illegal-native-access=deny",
                NATIVE_ACCESS,
                "--module-path", modules,
                "--add-modules",
                "org.ochre.opencv,org.bytedeco.javacpp." + platform + ",org.bytedeco.openblas." + platform
                        + ",org.bytedeco.opencv."
                        + platform,
                "-cp", tests, Photo.class.getName(), Path.of("..", "..", "bench", "images", "coffee.png").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(output).isEqualTo("module org.ochre.opencv u8 [400, 600, 3]\n");
        assertThat(process.waitFor()).isZero();
    }

    private static String entries(String pattern) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(pattern))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
