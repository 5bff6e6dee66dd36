package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Where the C library is loaded from, and which error says why it is not. Each test runs in a separate JVM, from a jar
/// as it ships, in surroundings with a real fault. Some need mounts of their own, and run where the system allows them.
@EnabledOnOs(OS.LINUX)
class LibraryTest {
    private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";
    private static final String RESOURCE = "META-INF/native/" + Library.platform() + "/libochre.so";

    private static final int DYNAMIC = 6; // a kind of section, then kinds of entries
    private static final int SONAME = 14;
    private static final int NEEDED = 1;

    @TempDir
    private static Path shared;
    private static Path jar;
    private static byte[] content;

    @TempDir
    private Path folder;

    @BeforeAll
    static void packTheClasses() throws IOException, URISyntaxException {
        Path classes = Path.of(Library.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        content = Files.readAllBytes(classes.resolve(RESOURCE));
        jar = pack(classes, shared.resolve("ochre.jar"), true);
    }

    private static Path pack(Path classes, Path jar, boolean withLibrary) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (withLibrary || !file.endsWith(RESOURCE)) {
                    entries.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                    Files.copy(file, entries);
                }
            }
        }
        return jar;
    }

    /// Loads the library in a separate JVM, and prints where it came from, or the error.
    static final class Loading {
        public static void main(String[] arguments) {
            try {
                String path = System.getenv("OCHRE_CPU") == null ? "" : " on " + Native.cpuPath();
                System.out.println("loaded " + Native.version() + " from " + Native.origin() + path);
            } catch (LoadError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static ProcessBuilder java(Path jar, String... options) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        String tests = LibraryTest.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        command.addAll(List.of("-cp", jar + File.pathSeparator + tests, Loading.class.getName()));
        ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
        java.environment().remove("XDG_CACHE_HOME");
        return java;
    }

    private static String said(ProcessBuilder java) throws IOException, InterruptedException {
        Process process = java.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String load(String... options) throws Exception {
        return said(java(jar, options));
    }

    /// Loads the library in mounts of its own, which a line of shell makes: as root, or as root of a user namespace.
    private static String loadAfter(String mounts, String... options) throws Exception {
        for (List<String> unshare : List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m"))) {
            if (new ProcessBuilder(after(unshare, mounts, List.of("true"))).start().waitFor() == 0) {
                ProcessBuilder java = java(jar, options);
                return said(java.command(after(unshare, mounts, java.command())));
            }
        }
        String line = "NOT TESTED: this system lets nobody run: " + mounts;
        System.out.println(line);
        return Assumptions.abort(line);
    }

    private static List<String> after(List<String> unshare, String mounts, List<String> command) {
        return Stream.of(unshare, List.of("sh", "-c", mounts + " && exec \"$@\"", "sh"), command).flatMap(List::stream)
                .toList();
    }

    private Path changed(UnaryOperator<byte[]> change) throws IOException {
        return Files.write(folder.resolve("libochre.so"), change.apply(content.clone()));
    }

    private static String named(Path file) {
        return "-Dochre.library=" + file;
    }

    @Test
    void manyJvmsUnpackAtOnce() throws Exception {
        Path cache = folder.resolve("new/cache");
        List<Process> started = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            started.add(
                    java(jar, ALLOWED, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Dochre.cache=" + cache).start());
        }
        for (Process process : started) {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("loaded 0\\.2\\.0 from " + cache + "/0\\.2\\.0-[0-9a-f]{16}/libochre\\.so\n");
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)).singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(content));
        }
    }

    @Test
    void aSpoiledCopyIsMadeAnew() throws Exception {
        String cache = "-Dochre.cache=" + folder;
        String first = load(ALLOWED, cache);
        Path file = Path.of(first.strip().replaceAll(".* from ", ""));
        Files.write(file, Arrays.copyOf(content, 1000));
        assertThat(load(ALLOWED, cache)).isEqualTo(first);
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void platformsHaveTheNamesOfTheirFolders() {
        assertThat(Library.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(Library.platform("Linux", "aarch64")).isEqualTo("linux-arm64");
        assertThat(Library.platform("Mac OS X", "x86_64")).isEqualTo("macosx-x86_64");
        assertThat(Library.platform("Mac OS X", "aarch64")).isEqualTo("macosx-arm64");
        assertThat(Library.platform("Windows 11", "amd64")).isEqualTo("windows-x86_64");
        assertThat(Library.platform("Linux", "riscv64")).isEqualTo("linux-riscv64");
    }

    /// The library of a platform, and the first four bytes of its kind of file.
    private record Packed(String name, String magic) {}

    private static final Map<String, Packed> PLATFORMS = Map.of("linux-x86_64", new Packed("libochre.so", "7f454c46"),
            "linux-arm64", new Packed("libochre.so", "7f454c46"),
            "macosx-x86_64", new Packed("libochre.dylib", "cffaedfe"),
            "macosx-arm64", new Packed("libochre.dylib", "cffaedfe"),
            "windows-x86_64", new Packed("ochre.dll", "4d5a7800"));

    /// The build says which platforms it left out. Those that it made have their names, and are small together.
    @Test
    void theJarHoldsTheLibrariesOfItsPlatforms() throws IOException {
        long bytes = 0;
        Set<String> platforms = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String[] path = entry.getName().split("/");
                if (entry.getName().startsWith("META-INF/native/")) {
                    byte[] begin = file.getInputStream(entry).readNBytes(4);
                    assertThat(new Packed(path[3], HexFormat.of().formatHex(begin))).as(entry.getName())
                            .isEqualTo(PLATFORMS.get(path[2]));
                    platforms.add(path[2]);
                    bytes += entry.getCompressedSize();
                }
            }
        }
        assertThat(platforms).contains(Library.platform());
        assertThat(bytes).isLessThan(2_000_000);
    }

    @Test
    void theEnvironmentLimitsTheCpuPath() throws Exception {
        ProcessBuilder java = java(jar, ALLOWED, "-Dochre.cache=" + folder);
        java.environment().put("OCHRE_CPU", "baseline");
        assertThat(said(java)).contains(" on baseline\n");
    }

    @Test
    void theNamedFileComesFirst() throws Exception {
        Path file = changed(bytes -> bytes);
        assertThat(load(ALLOWED, named(file), "-Djava.library.path=/nowhere"))
                .isEqualTo("loaded 0.2.0 from " + file + "\n");
        assertThat(load(ALLOWED, "-Djava.library.path=/nowhere" + File.pathSeparator + folder))
                .isEqualTo("loaded 0.2.0 from " + file + "\n");
    }

    @Test
    void aNamedFileThatIsMissingIsNotReplaced() throws Exception {
        assertThat(load(ALLOWED, "-Dochre.library=/nowhere/libochre.so")).isEqualTo(
                "-Dochre.library: expected the ochre library, got no file at /nowhere/libochre.so. To mend: name the file "
                        + "libochre.so, or leave -Dochre.library out to have the jar's unpacked\n");
    }

    @Test
    void aJarWithoutThisPlatform() throws Exception {
        Path classes = Path.of(Library.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path bare = pack(classes, folder.resolve("bare.jar"), false);
        assertThat(said(java(bare, ALLOWED))).startsWith("no ochre library for " + Library.platform()
                + "; tried -Dochre.library (not set), java.library.path, " + RESOURCE
                + ". To mend: build the folder native/");
    }

    @Test
    void aLibraryOfAnotherMachine() throws Exception {
        boolean arm = Library.platform().equals("linux-arm64");
        Path file = changed(bytes -> {
            bytes[18] = (byte) (arm ? 62 : 183);
            return bytes;
        });
        assertThat(load(ALLOWED, named(file))).startsWith("cannot load " + file + ": expected a library of "
                + Library.platform() + ", got one of linux-" + (arm ? "x86_64" : "arm64")
                + ". To mend: name another with ");
    }

    @Test
    void aLibraryThatIsCutShort() throws Exception {
        Path file = changed(bytes -> Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(load(ALLOWED, named(file))).startsWith("cannot load " + file + ": expected " + content.length
                + " bytes, got " + content.length / 2 + ": it is cut short. To mend: ");
    }

    @Test
    void aFileThatIsNoLibrary() throws Exception {
        for (String text : List.of("",
                "a text, which is longer than the header of a library would be, by some letters")) {
            Path file = changed(bytes -> text.getBytes(StandardCharsets.UTF_8));
            assertThat(load(ALLOWED, named(file))).startsWith("cannot load " + file + ": expected a library of "
                    + Library.platform() + ", got a file of another kind (" + text.length() + " bytes). To mend: ");
        }
    }

    /// The library needs no other. So its entry that names itself is changed into one that needs the same name.
    @Test
    void aLibraryWithAMissingDependency() throws Exception {
        Path file = Files.write(folder.resolve("other.so"), withEntry(content.clone(), SONAME, NEEDED));
        assertThat(load(ALLOWED, named(file))).startsWith("cannot load " + file + " on " + Library.platform() + ": ")
                .contains("libochre.so: ").contains(". To mend: ");
    }

    /// An ELF file with the kind of an entry of its dynamic section changed.
    private static byte[] withEntry(byte[] elf, long kind, long other) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        long sections = file.getLong(40);
        int bytes = file.getShort(58);
        for (int i = 0; i < file.getShort(60); i++) {
            int section = (int) sections + i * bytes;
            int begin = (int) file.getLong(section + 24);
            int size = (int) file.getLong(section + 32);
            for (int at = begin; file.getInt(section + 4) == DYNAMIC && at < begin + size; at += 16) {
                if (file.getLong(at) == kind) {
                    file.putLong(at, other);
                    return elf;
                }
            }
        }
        throw new IllegalArgumentException("elf: expected an entry of kind " + kind + ", got none");
    }

    @Test
    void aLibraryOfAnotherVersion() throws Exception {
        Path file = changed(bytes -> replaced(bytes, "0.2.0\0", "9.8.7\0"));
        assertThat(load(ALLOWED, named(file))).startsWith("not this version's ochre library, " + file
                + ": expected version 0.2.0, got 9.8.7. To mend: remove it, or name another with ");
    }

    @Test
    void aLibraryOfSomethingElse() throws Exception {
        Path file = Path.of(System.getProperty("java.home"), "lib", "libjimage.so");
        assertThat(load(ALLOWED, named(file))).startsWith("not this version's ochre library, " + file
                + ": expected a function ochre_version, got none. To mend: remove it, or name another with ");
    }

    private static byte[] replaced(byte[] bytes, String text, String other) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(all).contains(text);
        return all.replace(text, other).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void withoutNativeAccess() throws Exception {
        assertThat(load("--illegal-native-access=deny", named(changed(bytes -> bytes)))).isEqualTo(
                "native access is denied to the class path. To mend: start java with --enable-native-access=ALL-UNNAMED\n");
        assertThat(load(named(changed(bytes -> bytes)))).startsWith("WARNING: ")
                .contains("--enable-native-access=ALL-UNNAMED").contains("\nloaded 0.2.0 from ");
    }

    @Test
    void aCacheThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertThat(load(ALLOWED, "-Dochre.cache=" + file.resolve("cache"))).startsWith(
                "no folder to unpack the ochre library into; tried " + file + "/cache (").contains(
                        "). To mend: name a folder that can be written and allows execution with -Dochre.cache=/folder");
        assertThat(load(ALLOWED, "-Duser.home=" + file, "-Djava.io.tmpdir=" + folder, "-Duser.name=me"))
                .startsWith("loaded 0.2.0 from " + folder + "/ochre-me/0.2.0-");
        assertThat(Files.getPosixFilePermissions(folder.resolve("ochre-me"))).hasSize(3);
    }

    @Test
    void theTemporaryFolderOfSomebodyElse() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("ochre-me"));
        String said = loadAfter("chown 12345 " + taken, ALLOWED, "-Duser.home=/dev/null", "-Djava.io.tmpdir=" + folder,
                "-Duser.name=me");
        assertThat(said).contains(taken + " (belongs to somebody else)").doesNotContain("loaded");
    }

    @Test
    void aCacheThatOthersCanWriteTo() throws Exception {
        Path open = Files.createDirectories(folder.resolve("open/cache"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(load(ALLOWED, "-Dochre.cache=" + open))
                .startsWith("no folder to unpack the ochre library into; tried "
                        + open + " (can be written by others). To mend: name a folder that can be written");
        assertThat(load(ALLOWED, "-Dochre.cache=" + open.resolve("mine"))).contains(
                "tried " + open + "/mine (" + open.toRealPath() + " can be written by others)");
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(load(ALLOWED, "-Duser.home=" + home, "-Djava.io.tmpdir=" + folder, "-Duser.name=me"))
                .startsWith("loaded 0.2.0 from " + folder + "/ochre-me/0.2.0-");
    }

    @Test
    void aUserWithoutAHome() throws Exception {
        assertThat(load(ALLOWED, "-Duser.home=?", "-Djava.io.tmpdir=" + folder, "-Duser.name=me"))
                .startsWith("loaded 0.2.0 from " + folder + "/ochre-me/0.2.0-");
    }

    @Test
    void noUmaskOpensTheCache() throws Exception {
        Path cache = folder.resolve("new/cache");
        ProcessBuilder java = java(jar, ALLOWED, "-Dochre.cache=" + cache);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 0 && exec \"$@\"", "sh"));
        command.addAll(java.command());
        assertThat(said(java.command(command))).startsWith("loaded 0.2.0 from " + cache);
        try (Stream<Path> files = Files.walk(folder.resolve("new"))) {
            assertThat(files).allSatisfy(file -> assertThat(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).endsWith("------"));
        }
    }

    @Test
    void aReadOnlyRoot() throws Exception {
        assertThat(loadAfter("mount -o remount,bind,ro /", ALLOWED, "-Duser.home=/", "-Djava.io.tmpdir=/",
                "-Duser.name=me"))
                .startsWith("no folder to unpack the ochre library into; tried /.cache/ochre (Read-only file system), "
                        + "/ochre-me (Read-only file system). To mend: ");
    }

    @Test
    void aMountThatForbidsExecution() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("a mount"));
        String mounted = "mount -t tmpfs -o noexec tmpfs '" + mount + "'";
        assertThat(loadAfter(mounted, ALLOWED, "-Dochre.cache=" + mount)).startsWith(
                "no folder to unpack the ochre library into; tried " + mount + " (" + mount
                        + " is mounted noexec). To mend: ");
        assertThat(loadAfter(mounted, ALLOWED, "-Duser.home=" + mount, "-Djava.io.tmpdir=" + folder, "-Duser.name=me"))
                .startsWith("loaded 0.2.0 from " + folder + "/ochre-me/");
        Path file = changed(bytes -> bytes);
        Path there = mount.resolve("libochre.so");
        assertThat(loadAfter(mounted + " && cp " + file + " '" + there + "'", ALLOWED, named(there))).startsWith(
                "cannot load " + there + ": " + mount + " is mounted noexec. To mend: ");
    }
}
