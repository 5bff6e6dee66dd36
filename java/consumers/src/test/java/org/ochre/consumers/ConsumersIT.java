package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.ochre.Readme;

/// README's section "Use it", done by somebody who has a JDK, Maven and the folder that `mvn deploy` has written.
class ConsumersIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static Set<Integer> colors(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        Set<Integer> colors = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }

    /// Class path, module path, runtime image and application, all of the core alone.
    @Test
    void theCore() throws Exception {
        Consumer consumer = Consumer.build(false);
        Path lib = consumer.folder().resolve("target/lib");
        try (Stream<Path> jars = Files.list(lib)) {
            assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")))
                    .containsExactlyInAnyOrder("ochre-core", "jspecify");
        }
        assertThat(size(lib)).isLessThan(2_500_000);
        String expected = Readme.read().of("Use it", "text").getFirst().text();
        List<String> starts = consumer.commands("demo.Demo");
        assertThat(starts).hasSize(2);
        for (String start : starts) {
            long before = System.nanoTime();
            assertThat(consumer.said(start)).as(start).isEqualTo(expected);
            System.out.printf("%.2f s: %s%n", (System.nanoTime() - before) / 1e9, start);
        }
        for (String command : consumer.commands("jlink")) {
            assertThat(consumer.said(command).lines()).as(command).noneMatch(line -> line.startsWith("Error"));
        }
        Path image = consumer.folder().resolve("target/image");
        assertThat(
                consumer.said("target/image/bin/java --list-modules").lines().map(line -> line.replaceAll("@.*", "")))
                .containsExactly("demo", "java.base", "jdk.jfr", "org.ochre");
        assertThat(consumer.said("target/image/bin/demo")).isEqualTo(expected);
        assertThat(consumer.said("target/image/bin/java --illegal-native-access=deny -m demo/demo.Demo"))
                .isEqualTo(expected);
        assertThat(consumer.said("target/app/demo/bin/demo")).isEqualTo(expected);
        System.out.printf("lib %.2f MB, jlink's image %.1f MB, jpackage's application %.1f MB%n", size(lib) / 1e6,
                size(image) / 1e6, size(consumer.folder().resolve("target/app")) / 1e6);
    }

    @Test
    void withOpenCv() throws Exception {
        Consumer consumer = Consumer.build(true);
        Files.copy(ROOT.resolve("bench/images/coffee.png"), consumer.folder().resolve("photo.png"));
        List<String> starts = consumer.commands("demo.Photo");
        assertThat(starts).hasSize(2);
        for (String start : starts) {
            Files.deleteIfExists(consumer.folder().resolve("out.png"));
            assertThat(consumer.said(start)).as(start).isEmpty();
            assertThat(colors(consumer.folder().resolve("out.png"))).hasSize(16);
        }

        String bare = starts.getLast().replaceFirst("--add-modules \\S+", "");
        String modules = starts.getLast().replaceFirst(".*(--add-modules \\S+).*", "$1");
        assertThat(Shell.run(consumer.folder(), bare).output())
                .as("the error on a module path without --add-modules").contains(modules);

        String platform = System.getProperty("ochre.test.platform");
        Path lib = consumer.folder().resolve("target/lib");
        try (Stream<Path> jars = Files.list(lib)) {
            for (Path jar : jars.filter(jar -> jar.toString().endsWith(platform + ".jar")).toList()) {
                Files.delete(jar);
            }
        }
        assertThat(Shell.run(consumer.folder(), starts.getFirst()).output())
                .as("the error on a class path without native libraries")
                .contains("org.bytedeco:javacpp, org.bytedeco:openblas, org.bytedeco:opencv with the classifier "
                        + platform);
    }

    /// C and C++, by CMake's package and by pkg-config.
    @Test
    void theCLibrary() throws Exception {
        Path work = Files.createDirectories(Path.of("target", "c").toAbsolutePath());
        Path prefix = work.resolve("prefix");
        String lines = Readme.read().of("Use it", "").stream().map(Readme.Block::text)
                .filter(text -> text.contains("cmake --install")).collect(Collectors.joining())
                .replace("native/build/release", "'" + work.resolve("build") + "'")
                .replace("/opt/ochre", "'" + prefix + "'");
        Shell.said(ROOT, lines);

        Path sources = Path.of("src/projects/native").toAbsolutePath();
        Path build = work.resolve("consumer");
        Shell.said(work, "cmake -S '%s' -B '%s' -DCMAKE_PREFIX_PATH='%s'\ncmake --build '%s'\n".formatted(sources,
                build, prefix, build));
        String path = "PKG_CONFIG_PATH=$(dirname \"$(find '%s' -name ochre.pc)\") pkg-config".formatted(prefix);
        Shell.said(work, """
                cc -std=c11 '%1$s/consumer.c' -o pkg_c $(%2$s --cflags --libs ochre)
                c++ -std=c++17 '%1$s/consumer.cpp' -o pkg_cpp $(%2$s --cflags --libs ochre)
                """.formatted(sources, path));
        String libraries = "LD_LIBRARY_PATH=$(%s --variable=libdir ochre) ".formatted(path);
        for (String program : List.of("consumer/consumer_c", "consumer/consumer_cpp", libraries + "./pkg_c",
                libraries + "./pkg_cpp")) {
            assertThat(Shell.said(work, program)).as(program).startsWith("ochre " + Published.VERSION + ": status 0");
        }
    }
}
