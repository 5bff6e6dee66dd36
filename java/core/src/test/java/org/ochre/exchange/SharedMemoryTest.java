package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.NpyException;

@EnabledOnOs(value = OS.LINUX, disabledReason = "shared memory is Linux's")
class SharedMemoryTest {
    private final String name = "ochre-test-" + ProcessHandle.current().pid();
    private final Path path = Path.of("/dev/shm", name);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void unlink() throws IOException {
        arena.close();
        SharedMemory.unlink(name);
    }

    private static TensorType type(DType dtype, long... shape) {
        return new TensorType(dtype, shape);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void bothSidesSeeTheSameElements(DType dtype) throws IOException {
        Tensor mine = SharedMemory.create(name, type(dtype, 3, 5), arena);
        assertThat(mine.contentEquals(Tensor.allocate(arena, dtype, 3, 5))).as("zeros").isTrue();
        assertThat(mine.segment().address() % 64).isZero();
        Tensor theirs = SharedMemory.open(name, arena);
        Tensor readers = SharedMemory.openReadOnly(name, arena);
        mine.setDouble(7, 1, 2);
        theirs.setDouble(9, 2, 4);
        assertThat(theirs.getDouble(1, 2)).isEqualTo(7);
        assertThat(mine.getDouble(2, 4)).isEqualTo(9);
        assertThat(readers.contentEquals(mine)).isTrue();
        assertThat(readers.segment().isReadOnly()).isTrue();
        assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
    }

    @Test
    void whatIsMappedOutlivesItsName() throws IOException {
        Tensor mine = SharedMemory.create(name, type(DType.U8, 0, 4), arena);
        assertThat(mine.elements()).isZero();
        assertThat(SharedMemory.unlink(name)).isTrue();
        assertThat(SharedMemory.unlink(name)).isFalse();
        Tensor again = SharedMemory.create(name, type(DType.U8, 4), arena);
        SharedMemory.unlink(name);
        again.fill(3);
        assertThatThrownBy(() -> SharedMemory.open(name, arena)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aNameIsTakenOnce() throws IOException {
        Tensor first = SharedMemory.create(name, type(DType.U8, 4), arena).fill(5);
        assertThatThrownBy(() -> SharedMemory.create(name, type(DType.U8, 4), arena))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(SharedMemory.open(name, arena).contentEquals(first)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "nul\0"})
    void namesHaveNoFolders(String bad) {
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.open(bad, arena))
                .withMessage("name: expected 1 to 255 bytes without /, got \"" + bad + "\"");
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.unlink("é".repeat(128)));
    }

    @Test
    void aFullFileSystemIsAnExceptionAndLeavesNothing() throws IOException {
        long free = Files.getFileStore(path.getParent()).getUsableSpace();
        assertThatThrownBy(() -> SharedMemory.create(name, type(DType.U8, free + (1L << 40)), arena))
                .isInstanceOf(FileSystemException.class).hasMessageContaining("expected space for u8");
        assertThatThrownBy(() -> SharedMemory.create(name, type(DType.U8, Long.MAX_VALUE), arena))
                .isInstanceOf(FileSystemException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void objectsThatAreNoTensorsAreRefused() throws IOException {
        Files.write(path, new byte[200]);
        assertThatThrownBy(() -> SharedMemory.open(name, arena)).isInstanceOf(NpyException.class)
                .hasMessageContaining("expected an npy file");
        SharedMemory.unlink(name);
        SharedMemory.create(name, type(DType.F32, 100), arena);
        byte[] whole = Files.readAllBytes(path);
        SharedMemory.unlink(name);
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> SharedMemory.open(name, arena)).isInstanceOf(NpyException.class)
                .hasMessageContaining("400 bytes of data for f32 [100], got 399");
    }

    /// numpy writes while Java reads: a row, then its number in a flag beside it.
    @Test
    void numpyWritesWhileJavaReads() throws Exception {
        Python.require();
        Tensor rows = SharedMemory.create(name, type(DType.I32, 200, 1000), arena);
        Process python = Python.start("""
                import sys, time, numpy as np
                a = np.load('/dev/shm/' + sys.argv[1], mmap_mode='r+')
                assert a.shape == (200, 1000) and a.dtype == np.int32
                for i in range(200):
                    a[i] = i + 1
                    time.sleep(0.0005)
                print('wrote')
                """, name);
        boolean inOrder = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (rows.getLong(199, 999) != 200 && System.nanoTime() < end) {
            for (long row = 1; row < 200; row++) {
                long value = rows.getLong(row, 500);
                inOrder &= value == 0 || value == row + 1;
            }
            Thread.sleep(1);
        }
        assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("wrote\n");
        assertThat(inOrder).isTrue();
        assertThat(rows.getLong(199, 999)).isEqualTo(200);
    }

    /// Python's resource tracker would unlink the name when Python ends.
    @Test
    void multiprocessingOpensItAndLeavesItThere() throws Exception {
        Python.require();
        Tensor mine = SharedMemory.create(name, type(DType.F64, 4, 3), arena);
        mine.setDouble(2.5, 1, 1);
        Python.Result result = Python.run("""
                import sys, numpy as np
                from multiprocessing import resource_tracker, shared_memory
                shm = shared_memory.SharedMemory(sys.argv[1])
                resource_tracker.unregister(shm._name, 'shared_memory')
                data = int.from_bytes(shm.buf[8:10], 'little') + 10
                a = np.ndarray((4, 3), np.float64, shm.buf, data)
                print(a[1, 1])
                a[3, 2] = -1
                del a
                shm.close()
                """, name);
        assertThat(result.output()).isEqualTo("2.5\n");
        assertThat(mine.getDouble(3, 2)).isEqualTo(-1);
        assertThat(path).exists();
    }

    @Test
    void sealedMemoryCannotBeCutShort() throws Exception {
        Python.require();
        try (Arena own = Arena.ofConfined()) {
            SharedMemory.Sealed sealed = SharedMemory.sealed(type(DType.U16, 10, 10), own);
            sealed.tensor().setLong(77, 0, 0);
            Python.Result result = Python.run("""
                    import os, sys, numpy as np
                    a = np.load(sys.argv[1], mmap_mode='r+')
                    print(a[0, 0])
                    a[9, 9] = 65535
                    file = os.open(sys.argv[1], os.O_RDWR)
                    for size in 0, 10**6:
                        try:
                            os.ftruncate(file, size)
                        except PermissionError:
                            print('sealed')
                    """, sealed.path().toString());
            assertThat(result.output()).isEqualTo("77\nsealed\nsealed\n");
            assertThat(sealed.tensor().getLong(9, 9)).isEqualTo(65535);
            try (FileChannel file = FileChannel.open(sealed.path(), StandardOpenOption.WRITE)) {
                assertThatThrownBy(() -> file.truncate(0)).isInstanceOf(IOException.class);
            }
            assertThat(sealed.path()).exists();
        }
    }

    @Test
    void sealedMemoryEndsWithItsArena() throws IOException {
        Arena own = Arena.ofConfined();
        Path sealed = SharedMemory.sealed(type(DType.U8, 1), own).path();
        assertThat(sealed).exists();
        own.close();
        assertThat(sealed).doesNotExist();
        assertThatThrownBy(() -> SharedMemory.sealed(type(DType.U8, 1), own)).isInstanceOf(RuntimeException.class);
    }
}
