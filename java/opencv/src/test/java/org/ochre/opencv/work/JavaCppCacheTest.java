package org.ochre.opencv.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.opencv.OpenCv;

/// Tests the folder that OpenCV is loaded from, in JVMs of their own with home folders of their own.
@EnabledOnOs(OS.LINUX)
class JavaCppCacheTest {
    private static final String NONE = "no OpenCV for " + System.getProperty("os.name") + " "
            + System.getProperty("os.arch") + ": ";
    private static final String MEND = ". To mend: name a folder that belongs to you, that others cannot write to, and that allows execution,"
            + " with -Dorg.bytedeco.javacpp.cachedir=/folder";

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void makeAHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
    }

    private String said(String umask, String how, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Duser.home=" + home, "-Djava.io.tmpdir=" + folder,
                        "-Duser.name=me"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loading.class.getName(), how));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XDG_CACHE_HOME");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Path open(Path path) throws IOException {
        Files.createDirectories(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    static final class Loading {
        public static void main(String[] arguments) throws IOException {
            if (!arguments[0].isEmpty()) { // other code uses JavaCPP before Ochre
                System.setProperty("org.bytedeco.javacpp.cachedir", arguments[0]);
                System.out.println("JavaCPP has " + Loader.getCacheDir());
                System.clearProperty("org.bytedeco.javacpp.cachedir");
            }
            try {
                OpenCv.load();
                System.out.println("loaded from " + Loader.getCacheDir());
            } catch (UnsatisfiedLinkError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /// The umask lets every user write to new files, but not in a folder that no other user can enter.
    @Test
    void aNewCacheIsPrivateWhateverTheUmask() throws Exception {
        assertThat(said("0", "")).isEqualTo("loaded from " + home + "/.javacpp/cache\n");
        assertThat(mode(home.resolve(".javacpp"))).isEqualTo("rwx------");
        assertThat(mode(home.resolve(".javacpp/cache"))).isEqualTo("rwx------");
    }

    /// JavaCPP by itself would take the last of these folders, and load the files in it.
    @Test
    void foldersThatOthersCanWriteToAreNotUsed() throws Exception {
        open(home.resolve(".javacpp/cache"));
        open(home.resolve(".cache"));
        open(folder.resolve(".javacpp-me/cache"));
        assertThat(said("022", "")).isEqualTo("loaded from " + folder + "/ochre-me/javacpp\n");
        assertThat(mode(folder.resolve("ochre-me"))).isEqualTo("rwx------");
        assertThat(folder.resolve(".javacpp-me/cache")).isEmptyDirectory();
        assertThat(home.resolve(".javacpp/cache")).isEmptyDirectory();
    }

    /// New files in a folder that other users may enter, with a umask that lets them write.
    @Test
    void aCacheThatOthersMayEnterIsNotUsedUnderAnOpenUmask() throws Exception {
        Path cache = Files.createDirectories(folder.resolve("shown"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(said("0", "", "-Dorg.bytedeco.javacpp.cachedir=" + cache))
                .isEqualTo("loaded from " + cache + "/ochre-me\n");
        assertThat(mode(cache.resolve("ochre-me"))).isEqualTo("rwx------");
    }

    @Test
    void aNamedFolderThatOthersCanWriteToIsRefused() throws Exception {
        Path cache = open(folder.resolve("open"));
        assertThat(said("022", "", "-Dorg.bytedeco.javacpp.cachedir=" + cache)).isEqualTo(
                NONE + "no folder to unpack it into; tried " + cache + " (can be written by others), " + cache
                        + "/ochre-me (" + cache + " can be written by others)" + MEND + "\n");
        assertThat(said("022", "", "-Dorg.bytedeco.javacpp.cachedir=" + cache.resolve("mine"))).startsWith(
                NONE + "no folder to unpack it into; tried " + cache.resolve("mine") + " (" + cache
                        + " can be written by others), ");
        assertThat(cache).isEmptyDirectory();
    }

    /// The named folder is sticky and open to all users, as a file system in memory or the folder for temporary files
    /// is.
    @Test
    void aNamedFolderThatIsStickyGetsAPrivateOneInIt() throws Exception {
        Path cache = open(folder.resolve("open"));
        Files.setAttribute(cache, "unix:mode", 01777);
        assertThat(said("022", "", "-Dorg.bytedeco.javacpp.cachedir=" + cache))
                .isEqualTo("loaded from " + cache + "/ochre-me\n");
        assertThat(mode(cache.resolve("ochre-me"))).isEqualTo("rwx------");
    }

    @Test
    void whoUsesJavaCppBeforeDoesNotLeadOchreIntoAnOpenFolder() throws Exception {
        Path cache = open(folder.resolve("open"));
        assertThat(said("022", cache.toString())).isEqualTo("JavaCPP has " + cache
                + "\n" + NONE + "JavaCPP was used before Ochre, and unpacks to " + cache + " (can be written by others)"
                + MEND
                + ", or call OpenCv.load() before JavaCPP is used\n");
        assertThat(cache).isEmptyDirectory();
    }
}
