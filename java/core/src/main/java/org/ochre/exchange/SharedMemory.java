package org.ochre.exchange;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.MemoryFile;
import org.ochre.io.Npy;
import org.ochre.work.Arguments;

/// Tensors in memory that several processes have at once, **without a copy** (Linux). The memory is laid out as a file
/// of numpy: a header, then the elements, dense and row-major.
///
/// ```java
/// Tensor frame = SharedMemory.create("frames", new TensorType(DType.U8, 1080, 1920, 3), arena);
/// …
/// SharedMemory.unlink("frames");
/// ```
///
/// | other side | how |
/// |---|---|
/// | Java | `SharedMemory.open("frames", arena)` |
/// | numpy | `np.load('/dev/shm/frames', mmap_mode='r+')` |
/// | Python's `multiprocessing.shared_memory` | `SharedMemory('frames')`: the elements begin behind the header, at `int.from_bytes(buf[8:10], 'little') + 10`. Before Python 3.13 the resource tracker unlinks at its end what it has only opened; `resource_tracker.unregister(shm._name, 'shared_memory')` stops that, later `track=False` |
/// | C | `shm_open("/frames", O_RDWR)` and `mmap` |
///
/// Both sides may write at any time, as [Tensor] says. Nothing here says when the other is done: a flag in shared
/// memory, a pipe or a socket does.
///
/// **Danger: what is cut short while it is mapped ends the JVM**, as [Npy#map] says. A process that calls `ftruncate`
/// on the object, or writes `np.save` over it, takes the memory away from all others, and the next access ends them
/// with SIGBUS. Unlinking does no harm. [#sealed] makes memory that nobody can cut short: use it where the other side
/// is not trusted. Space is reserved when memory is made, so a full `/dev/shm` is an exception then, and no SIGBUS
/// later. A process that exceeds its cgroup's memory while it makes some is killed by the system, as for any other
/// memory.
public final class SharedMemory {
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final Path MEMORY = Path.of("memory");
    private static final int LONGEST_NAME = 255;
    private static final int CHUNK = 1 << 20;

    private SharedMemory() {}

    /// Memory without a name, whose length is sealed: no process can cut it short or lengthen it.
    ///
    /// @param tensor all of it, writable
    /// @param path where another process of the same user finds it: `np.load(path, mmap_mode='r+')`,
    ///     `Npy.mapWritable(path, arena)`; as long as the arena is open
    public record Sealed(Tensor tensor, Path path) {}

    /// Makes an object of that name, which only this user may open. Its elements are 0. It stays until [#unlink], or
    /// until the system is started anew; the arena ends this process's access alone.
    ///
    /// @param name 1 to 255 bytes without `/`
    /// @throws FileAlreadyExistsException where there is one
    /// @throws IOException where `/dev/shm` has too little space, or no longer has enough while the object is made;
    ///     then nothing is left of it
    /// @throws IllegalArgumentException for another name, or more than 64 axes
    /// @throws UnsupportedOperationException on other systems than Linux
    public static Tensor create(String name, TensorType type, Arena arena) throws IOException {
        byte[] header = Npy.header(type);
        Path path = path(name);
        requireSpace(header, type, FOLDER, Files.getFileStore(FOLDER).getUsableSpace());
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), mine)) {
            reserve(file, header, type, FOLDER);
            return Npy.mapWritable(path, arena);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (Throwable e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /// The tensor of an object that another process has made, here or in Python. Its header is compared with its size.
    ///
    /// @throws org.ochre.io.NpyException for an object that is not laid out as npy, is damaged or is still being made,
    ///     and for types that [Npy#map] refuses
    /// @throws IOException where there is none, or it may not be written ([#openReadOnly])
    /// @throws IllegalArgumentException for a name with `/`, or longer than 255 bytes
    /// @throws UnsupportedOperationException on other systems than Linux
    public static Tensor open(String name, Arena arena) throws IOException {
        return Npy.mapWritable(path(name), arena);
    }

    /// As [#open], read-only.
    ///
    /// @throws IOException as [#open]
    /// @throws IllegalArgumentException as [#open]
    /// @throws UnsupportedOperationException as [#open]
    public static Tensor openReadOnly(String name, Arena arena) throws IOException {
        return Npy.map(path(name), arena);
    }

    /// Removes the name. Processes that have the object keep it.
    ///
    /// @return whether there was one
    /// @throws IllegalArgumentException as [#open]
    /// @throws UnsupportedOperationException as [#open]
    public static boolean unlink(String name) throws IOException {
        return Files.deleteIfExists(path(name));
    }

    /// Makes memory that nobody can cut short. It ends when the arena is closed and no other process has it mapped.
    ///
    /// @throws IOException where the machine or container has less memory, or the system gives none
    /// @throws IllegalArgumentException for more than 64 axes
    /// @throws UnsupportedOperationException on other systems than Linux
    @SuppressWarnings("restricted")
    public static Sealed sealed(TensorType type, Arena arena) throws IOException {
        byte[] header = Npy.header(type);
        requireLinux();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        requireSpace(header, type, MEMORY, system.getTotalMemorySize());
        int descriptor = MemoryFile.create("ochre");
        try {
            Path path = Path.of("/proc", String.valueOf(ProcessHandle.current().pid()), "fd",
                    String.valueOf(descriptor));
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                reserve(file, header, type, MEMORY);
            }
            MemoryFile.seal(descriptor);
            Tensor tensor = Npy.mapWritable(path, arena);
            MemorySegment.ofAddress(0).reinterpret(0, arena, closed -> MemoryFile.close(descriptor));
            return new Sealed(tensor, path);
        } catch (Throwable e) {
            MemoryFile.close(descriptor);
            throw e;
        }
    }

    private static void requireSpace(byte[] header, TensorType type, Path where, long free) throws IOException {
        if (type.bytes() > free - header.length) {
            throw new FileSystemException(where.toString(), null, "expected space for " + type + ", "
                    + type.bytes() + " bytes, got " + free);
        }
    }

    /// Writes zeros, and then the header: before, nobody takes the object for a tensor. Others may take the space
    /// meanwhile.
    static void reserve(FileChannel file, byte[] header, TensorType type, Path where) throws IOException {
        long bytes = header.length + type.bytes();
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK, bytes));
        for (long at = 0; at < bytes;) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
            try {
                at += file.write(zeros, at);
            } catch (IOException e) {
                throw (IOException) new FileSystemException(where.toString(), null, "expected space for " + type + ", "
                        + type.bytes() + " bytes, got " + at + " and then: " + e.getMessage()).initCause(e);
            }
        }
        ByteBuffer first = ByteBuffer.wrap(header);
        while (first.hasRemaining()) {
            file.write(first, first.position());
        }
    }

    private static Path path(String name) {
        requireLinux();
        boolean isName = !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0 && !name.equals(".")
                && !name.equals("..") && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
        if (!isName) {
            throw Arguments.refuse("name", "1 to " + LONGEST_NAME + " bytes without /", "\"" + name + "\"");
        }
        return FOLDER.resolve(name);
    }

    private static void requireLinux() {
        String system = System.getProperty("os.name");
        if (!system.startsWith("Linux")) {
            throw new UnsupportedOperationException("shared memory: expected Linux, got " + system
                    + ": Npy.mapWritable of a file that both processes reach shares it there");
        }
    }
}
