package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Where code may stand: who may link, who may reinterpret memory, who may name Bytedeco. Reads the sources of all modules.
class HouseTest {
    private static final Path JAVA = Path.of("..");

    @Test
    void onlyTheForeignPackageLinks() throws IOException {
        assertThat(sourcesWith("\\b(Linker|SymbolLookup)\\b")).allMatch(file -> file.contains("/org/ochre/foreign/"));
    }

    @Test
    void memoryIsReinterpretedInThreePlacesOnly() throws IOException {
        assertThat(sourcesWith("(?<!super)\\.\\s*reinterpret\\("))
                .allMatch(file -> file.contains("/org/ochre/foreign/") || file.endsWith("/Lease.java")
                        || file.endsWith("/Mats.java"));
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

    private static List<String> sourcesWith(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        try (Stream<Path> files = Files.walk(JAVA)) {
            List<Path> sources = files
                    .filter(file -> file.toString().replace('\\', '/').matches(".*/src/main/java/.*\\.java"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(20);
            return sources.stream().filter(file -> pattern.matcher(code(file)).find())
                    .map(file -> file.toString().replace('\\', '/')).toList();
        }
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
