package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that `mvn deploy` has written.
class PublishedIT {
    private static final Published PUBLISHED = Published.here();

    private static String pom(String artifact) throws IOException {
        return Files.readString(PUBLISHED.file(artifact, ".pom"));
    }

    /// `group:artifact:classifier` of each dependency.
    private static List<String> dependencies(String pom) {
        return Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL).matcher(pom).results()
                .map(match -> Stream.of("groupId", "artifactId", "classifier")
                        .map(name -> element(match.group(1), name))
                        .filter(text -> !text.isEmpty()).collect(Collectors.joining(":")))
                .toList();
    }

    private static String element(String xml, String name) {
        return xml.contains("<" + name + ">") ? xml.replaceAll("(?s).*<" + name + ">(.*?)</" + name + ">.*", "$1") : "";
    }

    @Test
    void nothingElseIsPublished() throws IOException {
        try (Stream<Path> artifacts = Files.list(PUBLISHED.folder().resolve("org/ochre"))) {
            assertThat(artifacts.map(folder -> folder.getFileName().toString())).containsExactlyInAnyOrder("ochre-bom",
                    "ochre-core", "ochre-opencv", "ochre-opencv-platform", "ochre-spark");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ochre-core", "ochre-opencv", "ochre-spark"})
    void aModuleHasEverythingThatBelongsToIt(String artifact) throws IOException {
        for (String ending : List.of(".jar", "-sources.jar")) {
            try (JarFile jar = new JarFile(PUBLISHED.file(artifact, ending).toFile())) {
                assertThat(jar.stream().map(Object::toString)).as(artifact + ending)
                        .contains("META-INF/LICENSE", "META-INF/NOTICE");
            }
        }
        try (JarFile jar = new JarFile(PUBLISHED.file(artifact, "-javadoc.jar").toFile())) {
            String overview = new String(jar.getInputStream(jar.getEntry("index.html")).readAllBytes());
            Set<String> packages = jar.stream().map(Object::toString)
                    .filter(name -> name.endsWith("/package-summary.html"))
                    .map(name -> name.replaceFirst("/package-summary.html$", "").replaceFirst("^org\\.ochre[^/]*/", "")
                            .replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(packages).isNotEmpty().as("packages that overview.md does not name")
                    .allMatch(name -> overview.contains("<code>" + name + "</code>"));
        }
        String sbom = Files.readString(PUBLISHED.file(artifact, "-cyclonedx.json"));
        assertThat(sbom).contains("\"bomFormat\" : \"CycloneDX\"", "pkg:maven/org.jspecify/jspecify@",
                "pkg:maven/org.ochre/" + artifact + "@" + Published.VERSION).doesNotContain("junit");
        assertThat(pom(artifact)).contains("<license>").doesNotContain("<parent>", "<build>", "<properties>",
                "<profiles>", "<repositories>", "junit", "${", "native.platform");
    }

    @Test
    void noModuleChoosesAPlatformForItsUser() throws IOException {
        assertThat(dependencies(pom("ochre-core"))).containsExactly("org.jspecify:jspecify");
        assertThat(dependencies(pom("ochre-opencv"))).containsExactlyInAnyOrder("org.ochre:ochre-core",
                "org.jspecify:jspecify", "org.bytedeco:opencv");
        assertThat(dependencies(pom("ochre-spark"))).containsExactlyInAnyOrder("org.ochre:ochre-core",
                "org.ochre:ochre-opencv", "org.jspecify:jspecify", "org.apache.spark:spark-sql_2.13",
                "info.picocli:picocli");
        assertThat(pom("ochre-spark").split("<dependency>")).as("Spark is provided, picocli optional")
                .filteredOn(each -> each.contains("spark-sql") || each.contains("picocli")).hasSize(2)
                .allMatch(each -> each.contains("<scope>provided</scope>") || each.contains("<optional>true"));
        assertThat(dependencies(pom("ochre-opencv-platform"))).hasSize(16).contains("org.ochre:ochre-opencv",
                "org.bytedeco:javacpp:linux-arm64", "org.bytedeco:openblas:windows-x86_64",
                "org.bytedeco:opencv:macosx-arm64");
    }

    /// The BOM's versions are written out, so they could differ from those that the build tests.
    @Test
    void theBomHasTheVersionsThatAreTested() throws IOException {
        String pom = pom("ochre-bom");
        String[] versions = System.getProperty("ochre.test.opencv").split(" ");
        List<String> names = List.of("javacpp", "openblas", "opencv");
        assertThat(dependencies(pom)).hasSize(22);
        for (String dependency : pom.split("<dependency>")) {
            String artifact = element(dependency, "artifactId");
            if (dependency.contains("<groupId>org.bytedeco")) {
                assertThat(element(dependency, "version")).isEqualTo(versions[names.indexOf(artifact)]);
            } else {
                assertThat(element(dependency, "version")).isEqualTo(Published.VERSION);
            }
        }
    }
}
