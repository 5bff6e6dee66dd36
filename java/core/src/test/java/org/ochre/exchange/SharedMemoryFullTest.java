package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;

/// Shared memory where there is too little space: in a JVM whose `/dev/shm` is a file system of 16 MiB that nobody else
/// sees, and in one that may write no large files.
@EnabledOnOs(value = OS.LINUX, disabledReason = "shared memory is Linux's")
class SharedMemoryFullTest {
    private static final int MIB = 1 << 20;
    private static final List<String> SMALL = List.of("unshare", "--map-root-user", "--mount", "sh", "-c",
            "mount -t tmpfs -o size=16m tmpfs /dev/shm && exec \"$0\" \"$@\"");
    private static final List<String> SMALL_FILES = List.of("prlimit", "--fsize=" + MIB);
    private static final Path FULL = Path.of("/dev/full");
    private static final Path OTHER = Path.of("/dev/shm/other");

    /// Skips a test where its command does not run here, and says so.
    private static void require(List<String> command) throws InterruptedException {
        boolean runs;
        try {
            runs = new ProcessBuilder(Stream.concat(command.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException _) { // the command is not here
            runs = false;
        }
        Assumptions.assumeTrue(runs, () -> {
            String words = "NOT TESTED: shared memory without space, since this does not run here: " + command;
            System.out.println(words);
            return words;
        });
    }

    /// Prints the words of a call that fails because space is missing; where it had got some before, `some` and
    /// `no more` stand for the numbers and the system's words.
    private static void refused(Callable<?> call) throws Exception {
        try {
            call.call();
        } catch (FileSystemException e) {
            System.out.println(e.getMessage().replaceAll("got \\d+ and then: .+", "got some, and then no more"));
        }
    }

    @Test
    void aSmallFileSystem() throws Exception {
        require(SMALL);
        Fork fork = Fork.under(SMALL, List.of("-Xmx64m"), Small.class);
        assertThat(fork.output()).isEqualTo("""
                /dev/shm: expected space for u8 [16777216], 16777216 bytes, got 16777216
                reserved space is there when nobody gets any more
                """);
        assertThat(fork.code()).isZero();
    }

    static final class Small {
        public static void main(String[] arguments) throws Exception {
            refused(() -> SharedMemory.create("object", new TensorType(DType.U8, 16 * MIB), Arena.global()));
            useReserved();
        }

        private static void useReserved() throws IOException {
            try (Arena arena = Arena.ofConfined()) { // the space stays in use until it is closed
                Tensor tensor = SharedMemory.create("object", new TensorType(DType.U8, 8 * MIB), arena);
                if (!isTaken(16 * MIB)) {
                    tensor.fill(7);
                    if (SharedMemory.open("object", arena).getLong(8 * MIB - 1) == 7) {
                        System.out.println("reserved space is there when nobody gets any more");
                    }
                }
            }
            SharedMemory.unlink("object");
            Files.delete(OTHER);
        }

        /// Whether a file of that size has found space; where it has not, it takes all that is left.
        private static boolean isTaken(int bytes) {
            try {
                Files.write(OTHER, new byte[bytes]);
                return true;
            } catch (IOException _) {
                return false;
            }
        }
    }

    /// The space was there when it was looked for, and is gone when it is written. `/dev/full` is such a place.
    @Test
    void othersTakeTheSpaceMeanwhile() throws Exception {
        TensorType type = new TensorType(DType.U8, MIB);
        try (FileChannel full = FileChannel.open(FULL, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> SharedMemory.reserve(full, Npy.header(type), type, FULL))
                    .isInstanceOf(FileSystemException.class).hasCauseInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "/dev/full: expected space for u8 [1048576], 1048576 bytes, got 0 and then: ");
        }
    }

    @Test
    void filesThatMayNotBeLarge() throws Exception {
        require(SMALL_FILES);
        Fork fork = Fork.under(SMALL_FILES, List.of(), SmallFiles.class);
        assertThat(fork.output()).isEqualTo("""
                /dev/shm: expected space for i32 [1048576], 4194304 bytes, got some, and then no more
                memory: expected space for i32 [1048576], 4194304 bytes, got some, and then no more
                nothing is left
                """);
        assertThat(fork.code()).isZero();
    }

    static final class SmallFiles {
        public static void main(String[] arguments) throws Exception {
            String name = "ochre-test-" + ProcessHandle.current().pid();
            TensorType type = new TensorType(DType.I32, MIB);
            try (Arena arena = Arena.ofConfined()) {
                refused(() -> SharedMemory.create(name, type, arena));
                SharedMemory.sealed(new TensorType(DType.U8, 1), arena); // makes the JVM open its own files
                long open = descriptors();
                refused(() -> SharedMemory.sealed(type, arena));
                if (!SharedMemory.unlink(name) && descriptors() == open) {
                    System.out.println("nothing is left");
                }
            }
        }

        private static long descriptors() throws IOException {
            try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
                return all.count();
            }
        }
    }
}
