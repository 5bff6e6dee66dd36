package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class PrivateFolderTest {
    private static final int SOMEBODY_ELSE = 12345;

    @TempDir
    private Path folder;

    private Path real;

    @BeforeEach
    void follow() throws IOException {
        real = folder.toRealPath();
    }

    private Path made(String name, String mode) throws IOException {
        Path made = Files.createDirectories(real.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
        return made;
    }

    private static void giveAway(Path path) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", SOMEBODY_ELSE);
        } catch (FileSystemException e) {
            Assumptions.abort("NOT TESTED: only root can give files away");
        }
    }

    private static void refused(Path path, String why) {
        assertThatThrownBy(() -> PrivateFolder.claim(path)).isInstanceOf(IOException.class).hasMessage(why);
    }

    private static void refusedWithContent(Path path, String why) {
        assertThatThrownBy(() -> PrivateFolder.claimWithContent(path)).isInstanceOf(IOException.class).hasMessage(why);
    }

    /// What is required where there are no POSIX permissions.
    @Test
    void theOwnerOfAFolderOwnsWhatIsMadeInIt() throws IOException {
        Path own = made("own", "rwx------");
        PrivateFolder.requireOwner(own);
        try (Stream<Path> left = Files.list(own)) {
            assertThat(left).isEmpty();
        }
        giveAway(own);
        assertThatThrownBy(() -> PrivateFolder.requireOwner(own)).isInstanceOf(IOException.class)
                .hasMessage("belongs to somebody else");
    }

    @Test
    void makesMissingFoldersForTheUserAlone() throws IOException {
        Path deep = real.resolve("a/b/c");
        assertThat(PrivateFolder.claim(deep)).isEqualTo(deep);
        for (Path made = deep; !made.equals(real); made = made.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
        }
        assertThat(PrivateFolder.claimWithContent(deep)).isEqualTo(deep);
    }

    @Test
    void takesFoldersThatOthersMayOnlyRead() throws IOException {
        Path shown = made("shown", "rwxr-xr-x");
        Files.writeString(shown.resolve("library"), "mine");
        assertThat(PrivateFolder.claimWithContent(shown)).isEqualTo(shown);
        assertThat(Files.list(shown)).hasSize(1);
    }

    @Test
    void refusesFoldersThatOthersMayWrite() throws IOException {
        refused(made("group", "rwxrwxr-x"), "can be written by others");
        refused(made("others", "rwxr-xrwx"), "can be written by others");
        Path sticky = made("sticky", "rwxrwxrwx");
        Files.setAttribute(sticky, "unix:mode", 01777);
        refused(sticky, "can be written by others");
        assertThat(PrivateFolder.claim(sticky.resolve("mine"))).isEqualTo(sticky.resolve("mine"));
        Path open = made("open", "rwxrwxrwx");
        refused(made("open/mine", "rwx------"), open + " can be written by others");
        refused(open.resolve("new/one"), open + " can be written by others");
        assertThat(open.resolve("new")).doesNotExist();
        Path link = Files.createSymbolicLink(real.resolve("link"), made("open/target", "rwx------"));
        refused(link, open + " can be written by others");
    }

    @Test
    void refusesFoldersOfAnotherUser() throws IOException {
        Path theirs = made("theirs", "rwxr-xr-x");
        Path mine = made("theirs/mine", "rwx------");
        giveAway(theirs);
        refused(theirs, "belongs to somebody else");
        refused(mine, theirs + " belongs to somebody else");
    }

    @Test
    void checksTheContentOfFoldersThatOthersMayEnter() throws IOException {
        Path shown = made("shown", "rwxr-xr-x");
        Path inner = made("shown/inner", "rwxrwxrwx");
        refusedWithContent(shown, inner + " can be written by others");
        Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwx------"));
        assertThat(PrivateFolder.claimWithContent(shown)).isEqualTo(shown);
        Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path planted = Files.writeString(inner.resolve("library"), "theirs");
        giveAway(planted);
        refusedWithContent(shown, planted + " belongs to somebody else");
    }
}
