package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ochre.Tensor;

/// Checks that every operation is in each list of the shared tests. CONTRIBUTING.md names the lists for a new one.
class OperationsTest {
    private static final Path JAVA = Path.of("..");
    private static final List<String> ROOMS = List.of("core/src/main/java/org/ochre/palette",
            "core/src/main/java/org/ochre/label", "core/src/main/java/org/ochre/stencil",
            "core/src/main/java/org/ochre/pixel", "core/src/main/java/org/ochre/resample",
            "opencv/src/main/java/org/ochre/opencv");
    /// The methods that make a class an operation; each takes a tensor.
    private static final Set<String> VERBS = Set.of("apply", "into", "add");

    @Test
    void eachHasARouteForTheTestsOfLifetimesThreadsAndGarbage() throws IOException {
        String routes = Files.readString(JAVA.resolve("core/src/test/java/org/ochre/Routes.java"))
                + Files.readString(JAVA.resolve("opencv/src/test/java/org/ochre/opencv/OpenCvRoutes.java"));
        assertThat(operations()).as("operations that neither Routes nor OpenCvRoutes has")
                .filteredOn(name -> !uses(routes, name)).isEmpty();
    }

    @Test
    void eachIsDrawnAtRandom() throws IOException {
        Set<String> drawn = EveryOperation.all().keySet();
        assertThat(operations()).as("operations that EveryOperation has not").filteredOn(name -> drawn.stream()
                .noneMatch(key -> key.equals(name) || key.startsWith(name + "."))).isEmpty();
    }

    @Test
    void eachHasARowInTheReadme() throws IOException {
        String rows = Files.readString(JAVA.resolve("../README.md")).lines().filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1]).reduce("", (all, row) -> all + row + "\n");
        assertThat(operations()).as("operations without a row in README.md's table")
                .filteredOn(name -> !Pattern.compile("`" + name + "\\b").matcher(rows).find()).isEmpty();
    }

    @Test
    void eachHasATestOfItsOwn() throws IOException {
        Set<String> tests = new TreeSet<>();
        for (String module : List.of("core", "opencv")) {
            try (Stream<Path> files = Files.walk(JAVA.resolve(module).resolve("src/test/java"))) {
                files.forEach(file -> tests.add(file.getFileName().toString()));
            }
        }
        assertThat(operations()).as("operations without a test of their own")
                .filteredOn(name -> !tests.contains(name + "Test.java")).isEmpty();
    }

    @Test
    void eachIsMeasuredInThePublishedSet() throws IOException {
        Path bench = JAVA.resolve("../bench/src/main");
        Set<String> published = Set.copyOf(Files.readAllLines(
                bench.resolve("resources/org/ochre/bench/published.txt")).stream()
                .filter(line -> line.contains("Bench")).map(line -> line.strip().split("\\s+")[0]).toList());
        StringBuilder measured = new StringBuilder();
        try (Stream<Path> files = Files.walk(bench.resolve("java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (published.contains(file.getFileName().toString().replace(".java", ""))) {
                    measured.append(Files.readString(file));
                }
            }
        }
        assertThat(operations()).as("operations that no benchmark of published.txt uses")
                .filteredOn(name -> !uses(measured.toString(), name)).isEmpty();
    }

    private static boolean uses(String source, String name) {
        return Pattern.compile("\\bnew " + name + "\\(|\\b" + name + "\\.[a-z]").matcher(source).find();
    }

    private static List<String> operations() throws IOException {
        List<String> names = ROOMS.stream().map(JAVA::resolve).filter(Files::isDirectory)
                .flatMap(OperationsTest::sources).filter(OperationsTest::isOperation)
                .map(name -> name.substring(name.lastIndexOf('.') + 1)).toList();
        assertThat(names).contains("MedianCut", "LabelSums", "Gradient", "Convert", "Sobel");
        return names;
    }

    private static Stream<String> sources(Path room) {
        try (Stream<Path> files = Files.list(room)) {
            String folder = room.toString().replace('\\', '/');
            String name = folder.substring(folder.indexOf("org/ochre")).replace('/', '.');
            return files.map(file -> file.getFileName().toString()).filter(file -> file.matches("[A-Z]\\w*\\.java"))
                    .map(file -> name + "." + file.replace(".java", "")).toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + room, e);
        }
    }

    private static boolean isOperation(String name) {
        try {
            Class<?> type = Class.forName(name, false, OperationsTest.class.getClassLoader());
            return Modifier.isPublic(type.getModifiers()) && !type.isInterface()
                    && Arrays.stream(type.getMethods()).anyMatch(OperationsTest::worksOnATensor);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no class of the name that its file has", e);
        }
    }

    private static boolean worksOnATensor(Method method) {
        return Modifier.isPublic(method.getModifiers()) && VERBS.contains(method.getName())
                && Arrays.asList(method.getParameterTypes()).contains(Tensor.class);
    }
}
