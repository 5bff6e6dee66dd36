package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Fork;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class AtomicFileTest {
    @TempDir
    private Path folder;

    private static AtomicFile.Content text(String text) {
        return file -> file.write(ByteBuffer.wrap(text.getBytes()));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void set(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /// The one hidden file of the folder: the file that is being written.
    private Path fresh() throws IOException {
        return files().stream().filter(file -> file.getFileName().toString().startsWith(".ochre-")).findAny()
                .orElseThrow();
    }

    @Test
    void theFirstByteHasTheFinalPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "old");
        for (String wanted : List.of("rw-------", "r--------", "rw-r-----", "rw-rw-rw-", "rwxr-xr-x")) {
            set(file, wanted);
            AtomicFile.write(file, channel -> {
                assertThat(mode(fresh())).isEqualTo(wanted);
                channel.write(ByteBuffer.wrap(wanted.getBytes()));
            });
            assertThat(file).hasContent(wanted);
            assertThat(mode(file)).isEqualTo(wanted);
        }
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aReplacedFilePassesOnItsOwnerAndGroup() throws IOException {
        Path file = Files.writeString(folder.resolve("given"), "old");
        Assumptions.assumeTrue(given(file), "NOT TESTED: only root can give files away");
        set(file, "rw-r-----");
        AtomicFile.write(file, text("new"));
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12345);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(12346);
        assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rw-r-----");
    }

    private static boolean given(Path file) throws IOException {
        try {
            Files.setAttribute(file, "unix:uid", 12345);
            Files.setAttribute(file, "unix:gid", 12346);
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    @Test
    void followsLinksAsAShellDoes() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("there/../there/file"));
        AtomicFile.write(link, text("created"));
        assertThat(there.resolve("file")).hasContent("created");
        AtomicFile.write(link, text("replaced"));
        assertThat(there.resolve("file")).hasContent("replaced");
        assertThat(link).isSymbolicLink();
        assertThat(AtomicFile.real(link)).isEqualTo(there.toRealPath().resolve("file"));
    }

    @Test
    void refusesTargetsThatCannotBeFiles() throws Exception {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        refused(loop, FileSystemException.class, loop + ": is a symbolic link that cannot be followed");
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("absent/file"));
        refused(nowhere, NoSuchFileException.class, folder.resolve("absent") + ": no such folder");
        refused(folder, FileSystemException.class, folder + ": is a folder");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        refused(pipe, FileSystemException.class, pipe + ": is not a regular file");
        refused(Path.of("/dev/null"), FileSystemException.class, "/dev/null: is not a regular file");
    }

    private static void refused(Path target, Class<? extends IOException> type, String words) {
        assertThatThrownBy(() -> AtomicFile.write(target, text("no"))).isInstanceOf(type).hasMessage(words);
        assertThatThrownBy(() -> AtomicFile.requireWritable(target)).isInstanceOf(type).hasMessage(words);
    }

    @Test
    void aFailureLeavesTheTargetAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[100]));
            throw new IOException("No space left on device");
        })).isInstanceOf(FileSystemException.class).hasMessage(file + ": No space left on device");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
            throw new IllegalStateException("mine");
        })).isInstanceOf(IllegalStateException.class).hasMessage("mine");
        assertThat(file).hasContent("old");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void severalFilesAppearTogether() throws IOException {
        Path first = folder.resolve("a");
        Path second = Files.writeString(folder.resolve("b"), "old");
        AtomicFile.together(() -> {
            AtomicFile.write(first, text("one"));
            AtomicFile.write(second, text("two"));
            assertThat(first).doesNotExist();
            assertThat(second).hasContent("old");
        });
        assertThat(first).hasContent("one");
        assertThat(second).hasContent("two");
        assertThat(files()).containsExactly(first, second);
    }

    @Test
    void severalFilesOrNone() throws IOException {
        Path first = folder.resolve("a");
        Path second = folder.resolve("b");
        assertThatThrownBy(() -> AtomicFile.together(() -> {
            AtomicFile.write(first, text("one"));
            AtomicFile.write(second, file -> {
                throw new IOException("broken");
            });
        })).isInstanceOf(FileSystemException.class).hasMessage(second + ": broken");
        assertThatThrownBy(() -> AtomicFile.together(() -> {
            AtomicFile.write(first, text("one"));
            throw new IllegalArgumentException("mine");
        })).isInstanceOf(IllegalArgumentException.class).hasMessage("mine");
        assertThat(files()).isEmpty();
        assertThatThrownBy(() -> AtomicFile.together(() -> {
            AtomicFile.write(first, text("one"));
            AtomicFile.write(second, text("two"));
            Files.createDirectory(second);
        })).isInstanceOf(FileSystemException.class).hasMessageStartingWith(second + ": ");
        assertThat(files()).containsExactly(second);
    }

    /// The disk has 64 kB. The test runs where the system allows such a mount.
    @Test
    void aFullDiskIsNamed() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c",
                "mount -t tmpfs -o size=64k tmpfs '" + disk + "' && exec \"$@\"", "sh"));
        Assumptions.assumeTrue(new ProcessBuilder(Stream.concat(command.stream(), Stream.of("true")).toList()).start()
                .waitFor() == 0, "NOT TESTED: this system lets nobody mount a disk");
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Writing.class.getName(), disk.resolve("large").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .isEqualTo(disk.resolve("large") + ": No space left on device\nleft []\n");
    }

    /// A JVM that ends while it writes leaves nothing behind.
    @Test
    void nothingIsLeftAfterSigterm() throws Exception {
        Path file = Files.writeString(folder.resolve("kept"), "old");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Writing.class.getName(), file.toString(), "wait")
                .redirectErrorStream(true).start();
        assertThat((char) process.getInputStream().read()).isEqualTo('w');
        assertThat(files()).hasSize(2);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(files()).containsExactly(file);
        assertThat(file).hasContent("old");
    }

    /// A file that an application saves in a shutdown hook is saved.
    @Test
    void mayBeWrittenByAShutdownHook() throws Exception {
        Path file = folder.resolve("saved");
        Fork fork = Fork.run(Duration.ofSeconds(30), List.of(), Writing.class, file.toString(), "hook");
        assertThat(fork.output()).isEmpty();
        assertThat(files()).containsExactly(file);
    }

    static final class Writing {
        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            String how = arguments.length > 1 ? arguments[1] : "fill";
            switch (how) {
                case "wait" -> AtomicFile.write(file, Writing::waits);
                case "hook" -> Runtime.getRuntime().addShutdownHook(new Thread(() -> saves(file)));
                default -> fills(file);
            }
        }

        private static void waits(FileChannel file) throws IOException {
            file.write(ByteBuffer.wrap(new byte[10]));
            System.out.println("writing");
            while (true) {
                Thread.onSpinWait();
            }
        }

        private static void saves(Path file) {
            try {
                AtomicFile.write(file, text("saved"));
            } catch (IOException e) {
                System.out.println(e);
            }
        }

        private static void fills(Path file) throws IOException {
            try {
                AtomicFile.write(file, channel -> {
                    for (int i = 0; i < 100; i++) {
                        channel.write(ByteBuffer.wrap(new byte[1 << 12]));
                    }
                });
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
            try (Stream<Path> left = Files.list(file.getParent())) {
                System.out.println("left " + left.toList());
            }
        }
    }

    @Test
    void onlyRegularFilesAreOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        unopened(pipe, FileSystemException.class, "is not a regular file");
        unopened(Path.of("/dev/zero"), FileSystemException.class, "is not a regular file");
        unopened(folder, FileSystemException.class, "is a folder");
        unopened(folder.resolve("absent"), NoSuchFileException.class, "no such file");
        unopened(Path.of("/proc/self/maps"), FileSystemException.class,
                "is made up by the system as it is read, and has no size: copy it to a file first");
        Path locked = Files.writeString(folder.resolve("locked"), "mine");
        set(locked, "-w-------");
        if (!Files.isReadable(locked)) { // root may read everything
            unopened(locked, AccessDeniedException.class, "reading it is not permitted");
        }
        try (FileChannel empty = RegularFile.open(Files.createFile(folder.resolve("empty")))) {
            assertThat(empty.size()).isZero();
        }
    }

    private static void unopened(Path file, Class<? extends IOException> type, String reason) {
        assertThatThrownBy(() -> RegularFile.open(file)).isInstanceOf(type).hasMessage(file + ": " + reason);
    }
}
