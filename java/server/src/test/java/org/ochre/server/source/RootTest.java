package org.ochre.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.server.answer.Problem;

/// What a root opens, and what it says it does not have.
class RootTest {
    @TempDir
    private Path folder;
    private Path below = Path.of("");

    @BeforeEach
    void files() throws IOException {
        below = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(below.resolve("sub"));
        Files.writeString(folder.resolve("secret"), "secret");
        Files.writeString(below.resolve("sub/file"), "content");
        Files.createSymbolicLink(below.resolve("link"), folder.resolve("secret"));
        Files.createSymbolicLink(below.resolve("inner"), Path.of("sub/file"));
        Files.createSymbolicLink(below.resolve("up"), folder);
    }

    private static String read(Root root, String path) throws IOException {
        try (Source source = root.open(List.of(path.split("/")))) {
            byte[] bytes = new byte[Math.toIntExact(source.size())];
            source.readInto(MemorySegment.ofArray(bytes));
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String identity(Root root, String path) throws IOException {
        try (Source source = root.open(List.of(path.split("/")))) {
            return source.identity();
        }
    }

    @Test
    void filesBelowItAreOpened() throws IOException {
        assertThat(read(new Root(below), "sub/file")).isEqualTo("content");
        assertThat(read(new Root(below.resolve("sub")), "file")).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "sub", "sub/none", "none/file", "sub/file/more", "link", "inner", "up/secret"})
    void allElseIsNotFound(String path) throws IOException {
        Root root = new Root(below);
        assertThatThrownBy(() -> root.open(List.of(path.split("/")))).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND))
                .hasMessage("file: expected a file below the root, got " + path);
    }

    /// Names are plain by now; should one not be, it does not lead out all the same.
    @Test
    void aNameThatIsAPathIsNotFollowedOut() throws IOException {
        Root root = new Root(below);
        for (String name : List.of("up/secret", "/etc/passwd", "../secret")) {
            assertThatThrownBy(() -> root.open(List.of(name)).close()).as(name).isInstanceOf(Problem.class);
        }
    }

    /// A folder that is replaced by a link afterwards leads nowhere, and one that is moved is gone.
    @Test
    void foldersMayChangeMeanwhile() throws IOException {
        Root root = new Root(below);
        Files.move(below.resolve("sub"), folder.resolve("moved"));
        assertThatThrownBy(() -> root.open(List.of("sub", "file"))).isInstanceOf(Problem.class);
        Files.createSymbolicLink(below.resolve("sub"), folder.resolve("moved"));
        assertThatThrownBy(() -> root.open(List.of("sub", "file"))).isInstanceOf(Problem.class);
    }

    @Test
    void theIdentityChangesWithTheFile() throws IOException {
        Root root = new Root(below);
        Path file = below.resolve("sub/file");
        String before = identity(root, "sub/file");
        assertThat(identity(root, "sub/file")).isEqualTo(before);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        String touched = identity(root, "sub/file");
        assertThat(touched).isNotEqualTo(before);
        Files.writeString(file, "more content");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(identity(root, "sub/file")).isNotEqualTo(touched);
    }

    @Test
    void aFileThatShrinksMeanwhileIsRefused() throws IOException {
        try (Source source = new Root(below).open(List.of("sub", "file"))) {
            Files.writeString(below.resolve("sub/file"), "c");
            assertThatThrownBy(() -> source.readInto(MemorySegment.ofArray(new byte[7]))).isInstanceOf(
                    IOException.class).hasMessage("file: expected 7 bytes, got 1: it shrank while being read");
        }
    }

    @Test
    void theRootMayBeALinkAndMustBeAFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("pictures"), below);
        assertThat(read(new Root(link), "sub/file")).isEqualTo("content");
        assertThatThrownBy(() -> new Root(folder.resolve("none"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new Root(folder.resolve("secret"))).isInstanceOf(IOException.class);
    }
}
