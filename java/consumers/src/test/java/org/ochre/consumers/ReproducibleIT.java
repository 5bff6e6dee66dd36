package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The sources, copied into another folder and built again by the same JDKs and compilers, give the same bytes.
class ReproducibleIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Set<String> NO_SOURCES = Set.of("target", "build", ".git", ".idea");

    @Test
    void aBuildElsewhereGivesTheSameBytes() throws Exception {
        Path copy = Files.createTempDirectory("ochre elsewhere").resolve("a folder");
        Trees.copy(ROOT, copy, NO_SOURCES);
        Path repository = copy.resolve("published");
        Shell maven = Shell.maven(Path.of(System.getProperty("ochre.test.mavenJdk")), copy,
                "-q deploy -Dmaven.test.skip -DskipTests -Dnative.target=ochre -Dformatter.skip"
                        + " '-Dclang.format=true #' -Dclang.tidy=true -Dlint.skip"
                        + " -pl java/bom,java/core,java/opencv,java/opencv-platform,java/spark"
                        + " -DaltDeploymentRepository=local::"
                        + repository.toUri());
        assertThat(maven.code()).as(maven.output()).isZero();

        Published here = Published.here();
        Published there = new Published(repository);
        List<String> other = new ArrayList<>();
        List<Path> files = files(there.folder());
        for (Path file : files) {
            Path mine = here.folder().resolve(there.folder().relativize(file));
            if (Files.notExists(mine) || Files.mismatch(file, mine) >= 0) {
                other.add(mine.toString());
            }
        }
        assertThat(files).hasSizeGreaterThan(10);
        assertThat(other).as("files of other bytes than in " + repository).isEmpty();
        Trees.delete(copy.getParent());
    }

    /// The artifacts: not their hashes, and not Maven's lists, which have the time.
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().matches(".*\\.(jar|pom|json)")).toList();
        }
    }
}
