package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules of the house: which code may link functions, which may reinterpret memory, which may name Bytedeco, which
/// package may import which, and the form of sources. It reads the sources of all modules.
class HouseTest {
    private static final Path JAVA = Path.of("..");
    private static final Path BENCH = Path.of("../../bench/src");
    private static final String MAIN = ".*/src/main/java/.*\\.java";

    @Test
    void onlyTheForeignPackageLinks() throws IOException {
        assertThat(sourcesWith("\\b(Linker|SymbolLookup)\\b")).allMatch(file -> file.contains("/org/ochre/foreign/"));
    }

    @Test
    void memoryIsReinterpretedInFourPlacesOnly() throws IOException {
        assertThat(sourcesWith("(?<!super)\\.\\s*reinterpret\\("))
                .allMatch(file -> file.matches(".*/core/src/main/java/org/ochre/(foreign|memory|exchange)/.*")
                        || file.endsWith("/org/ochre/opencv/Mats.java"));
    }

    @Test
    void bytedecoIsNamedInTheOpencvModuleOnly() throws IOException {
        assertThat(sourcesWith("import org\\.bytedeco\\.")).allMatch(file -> file.contains("/opencv/src/main/"));
    }

    @Test
    void coreNamesNothingButTheJdk() throws IOException {
        assertThat(sourcesWith(
                "import (?:static )?+(?!javax?\\.|jdk\\.|com\\.sun\\.management\\.|org\\.ochre\\.|org\\.jspecify\\.)"))
                .noneMatch(file -> file.contains("/core/src/main/"));
    }

    @Test
    void packagesOfAModuleImportInNoCircle() throws IOException {
        for (String module : List.of("core", "opencv", "server", "spark")) {
            Map<String, Set<String>> imports = imports(module);
            assertThat(imports).hasSizeGreaterThan(2);
            for (String start : imports.keySet()) {
                assertThat(wayBack(start, start, imports, new LinkedHashSet<>())).as("a circle of packages").isEmpty();
            }
        }
    }

    /// A package of core may import the packages of its own row of the list and of the rows above.
    @Test
    void packagesOfCoreImportDownwards() throws IOException {
        List<Set<String>> order = List.of(Set.of("org.ochre.foreign"), Set.of("org.ochre", "org.ochre.memory"),
                Set.of("org.ochre.work"),
                Set.of("org.ochre.palette", "org.ochre.label", "org.ochre.stencil", "org.ochre.pixel",
                        "org.ochre.resample"),
                Set.of("org.ochre.io", "org.ochre.exchange"));
        imports("core").forEach((name, imported) -> {
            Set<String> allowed = new TreeSet<>();
            for (Set<String> row : order) {
                allowed.addAll(row);
                if (row.contains(name)) {
                    break;
                }
            }
            assertThat(order).as("a place in the order").anyMatch(row -> row.contains(name));
            assertThat(allowed).as("what " + name + " may import").containsAll(imported);
        });
    }

    /// A package of the service may import the packages of its own row of the list and of the rows above.
    @Test
    void packagesOfTheServerImportDownwards() throws IOException {
        List<Set<String>> order = List.of(Set.of("org.ochre.server.answer"), Set.of("org.ochre.server.seen",
                "org.ochre.server.source", "org.ochre.server.step"), Set.of("org.ochre.server.work"),
                Set.of("org.ochre.server.http"), Set.of("org.ochre.server"));
        imports("server").forEach((name, imported) -> {
            Set<String> allowed = new TreeSet<>();
            for (Set<String> row : order) {
                allowed.addAll(row);
                if (row.contains(name)) {
                    break;
                }
            }
            assertThat(order).as("a place in the order").anyMatch(row -> row.contains(name));
            assertThat(imported.stream().filter(other -> other.startsWith("org.ochre.server")))
                    .as("what " + name + " may import").isSubsetOf(allowed);
        });
    }

    /// Jetty is where HTTP is, and Prometheus where figures are.
    @Test
    void theServersLibrariesHaveOnePlaceEach() throws IOException {
        assertThat(sourcesWith("import org\\.eclipse\\.jetty\\.")).isNotEmpty().allMatch(
                file -> file.contains("/org/ochre/server/http/")
                        || file.endsWith("/org/ochre/server/ImageService.java"));
        assertThat(sourcesWith("import io\\.prometheus\\."))
                .allMatch(file -> file.endsWith("/org/ochre/server/seen/Metrics.java")).hasSize(1);
    }

    /// No step takes memory of the pool but by the allocator that it is given, and no source does at all.
    @Test
    void thePoolIsLeasedByTheWorkAlone() throws IOException {
        assertThat(sourcesWith("\\bpool\\.lease\\(")).filteredOn(file -> file.contains("/server/src/main/"))
                .isNotEmpty().allMatch(file -> file.contains("/org/ochre/server/work/"));
    }

    /// The command line and the service map no files: a mapped file that somebody cuts short would end the process.
    @Test
    void theProgramsMapNoFiles() throws IOException {
        assertThat(sourcesWith("\\bNpy\\.map\\(|\\.map\\([^)]*MapMode"))
                .noneMatch(file -> file.contains("/cli/src/main/") || file.contains("/server/src/main/"))
                .isNotEmpty();
    }

    /// Spark is named in its module only, which uses what the other modules export to everybody.
    @Test
    void sparkStandsApart() throws IOException {
        assertThat(sourcesWith("org\\.apache\\.(?:spark|hadoop)\\b")).isNotEmpty()
                .allMatch(file -> file.contains("/spark/src/main/"));
        assertThat(sourcesWith("org\\.ochre\\.(?:foreign|work|opencv\\.work)\\b"))
                .noneMatch(file -> file.contains("/spark/src/main/"));
    }

    /// The tests run on the class path, where a missing export does not show.
    @Test
    void everyRoomIsExported() throws IOException {
        String module = Files.readString(JAVA.resolve("core/src/main/java/module-info.java"));
        try (Stream<Path> rooms = Files.list(JAVA.resolve("core/src/main/java/org/ochre"))) {
            assertThat(rooms.filter(Files::isDirectory).map(room -> room.getFileName().toString()))
                    .as("packages that module-info.java does not export").hasSizeGreaterThan(5)
                    .filteredOn(room -> !module.contains("exports org.ochre." + room)).isEmpty();
        }
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        Set<Path> folders = new TreeSet<>();
        for (Path file : sources(MAIN)) {
            if (!file.endsWith("module-info.java")) {
                folders.add(file.getParent());
            }
        }
        assertThat(folders).hasSizeGreaterThan(10)
                .allMatch(folder -> Files.exists(folder.resolve("package-info.java")));
    }

    /// Lines have at most 120 columns, except strings, text blocks, and rows of tables in comments.
    @Test
    void linesFitOnAPage() throws IOException {
        Pattern words = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
        List<String> wide = new ArrayList<>();
        for (Path file : sources(".*\\.java")) {
            boolean text = false;
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                boolean free = text || line.strip().startsWith("/// |");
                text ^= line.split("\"\"\"", -1).length % 2 == 0;
                String bare = words.matcher(line).replaceAll("");
                if (!free && bare.codePointCount(0, bare.length()) > 120) {
                    wide.add(file + ":" + number);
                }
            }
        }
        assertThat(wide).as("lines of more than 120 columns").isEmpty();
    }

    /// The same holds for pages, except code, rows of tables and pictures.
    @Test
    void pagesFitToo() throws IOException {
        List<String> wide = new ArrayList<>();
        for (String name : List.of("README.md", "CONTRIBUTING.md")) {
            boolean code = false;
            for (String line : Files.readAllLines(JAVA.resolve("..").resolve(name))) {
                code ^= line.startsWith("```");
                boolean free = code || line.startsWith("|") || line.startsWith("![");
                if (!free && line.codePointCount(0, line.length()) > 120) {
                    wide.add(name + ": " + line);
                }
            }
        }
        assertThat(wide).as("lines of more than 120 columns").isEmpty();
    }

    /// The packages on a way from one package to the last, where imports lead there.
    private static Set<String> wayBack(String from, String last, Map<String, Set<String>> imports, Set<String> way) {
        for (String next : imports.getOrDefault(from, Set.of())) {
            if (next.equals(last)) {
                Set<String> circle = new LinkedHashSet<>(way);
                circle.add(from);
                return circle;
            }
            if (way.add(from) && !way.contains(next)) {
                Set<String> circle = wayBack(next, last, imports, way);
                if (!circle.isEmpty()) {
                    return circle;
                }
            }
            way.remove(from);
        }
        return Set.of();
    }

    /// For each package of a module, the packages of Ochre that it names, in imports or in full.
    private static Map<String, Set<String>> imports(String module) throws IOException {
        Pattern named = Pattern.compile("\\borg\\.ochre(?:\\.[a-z]\\w*)*(?=\\.[A-Z*])");
        Map<String, Set<String>> imports = new TreeMap<>();
        for (Path file : sources(".*/" + module + "/src/main/java/.*\\.java")) {
            String code = code(file).replaceAll("\"(\\\\.|[^\"\\\\])*\"", "");
            Matcher own = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE).matcher(code);
            if (own.find()) {
                Set<String> others = imports.computeIfAbsent(own.group(1), name -> new TreeSet<>());
                named.matcher(code).results().map(MatchResult::group).filter(name -> !name.equals(own.group(1)))
                        .forEach(others::add);
            }
        }
        return imports;
    }

    private static List<String> sourcesWith(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        List<Path> sources = sources("\\.\\./\\w+/src/main/java/.*");
        assertThat(sources).hasSizeGreaterThan(20);
        return sources.stream().filter(file -> pattern.matcher(code(file)).find()).map(HouseTest::name).toList();
    }

    /// The Java sources of all modules and the benchmarks whose path matches, without files that the build has made.
    private static List<Path> sources(String regex) throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(JAVA), Files.walk(BENCH))) {
            return files.filter(file -> name(file).matches(regex) && file.toString().endsWith(".java"))
                    .filter(file -> !name(file).contains("/target/")).toList();
        }
    }

    private static String name(Path file) {
        return file.toString().replace('\\', '/');
    }

    /// The source without its comments.
    private static String code(Path file) {
        try {
            return Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\n]*", "");
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
