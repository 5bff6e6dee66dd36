package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;
import org.ochre.work.RegularFile;

/// Tensors in numpy's `.npy` files.
///
/// | file | read, map | write |
/// |---|---|---|
/// | u1 i1 u2 i2 i4 i8 f4 f8 | the dtype of that name | the dtype of that name |
/// | b1 | U8, 0 and 1 | |
/// | u4, u8 | read as I64; a value of 2⁶³ or more is refused; not mapped | |
/// | f2 | read as F32, exactly; not mapped | |
/// | other types, structures, Python objects | refused | |
/// | little and big endian | both read; mapped: the machine's alone | the machine's |
/// | C and Fortran order | both, the latter as a view with reversed strides | C |
/// | version | 1.0, 2.0, 3.0 | 1.0 |
///
/// Shapes of up to 64 axes are served, scalars and empty arrays too, and files beyond 2 GiB. Headers are read strictly.
/// A header has at most 64 KiB, and its shape is compared with the size of the file before memory is taken for the
/// data. Bytes after the data are ignored, as in numpy. Source: NEP 1, *A simple file format for NumPy arrays*, and
/// `numpy.lib.format`.
public final class Npy {
    private Npy() {}

    /// Reads a file into memory of `results`. This allocator is asked once, after every check of the header.
    ///
    /// @throws NpyException `file: reason` for a file that is not npy, is damaged, or holds another type, and
    ///     `file: expected values below 2^63, got 18446744073709551615 at [3, 5]`
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    /// @throws IllegalArgumentException for memory of `results` that [Tensor#allocate] refuses
    public static Tensor read(Path path, SegmentAllocator results) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            NpySource source = new NpyWindow(file, path.toString(), 0, file.size());
            return NpyReading.read(source, NpyHeader.read(source), results);
        }
    }

    /// As [#read], of a file's content. Messages begin with `npy: ` instead of the file.
    ///
    /// @throws NpyException `npy: reason`
    /// @throws IllegalArgumentException for memory of `results` that [Tensor#allocate] refuses
    public static Tensor decode(byte[] content, SegmentAllocator results) throws NpyException {
        return inMemory(new NpyBytes(ByteBuffer.wrap(content), content.length),
                source -> NpyReading.read(source, NpyHeader.read(source), results));
    }

    /// The type of the tensor that [#decode] gives.
    ///
    /// @throws NpyException `npy: reason`
    public static TensorType type(byte[] content) throws NpyException {
        return type(content, content.length);
    }

    /// As [#type(byte[])], from the beginning of a file, which must hold its header: the first 65,548 bytes always do.
    ///
    /// @param size how many bytes the file has
    /// @throws NpyException `npy: reason`
    public static TensorType type(byte[] beginning, long size) throws NpyException {
        return inMemory(new NpyBytes(ByteBuffer.wrap(beginning), size), source -> NpyHeader.read(source).type());
    }

    /// Where rows `first` … `first + count - 1` lie in a file, from its beginning as in [#type(byte[], long)].
    ///
    /// @param size how many bytes the file has
    /// @throws NpyException `npy: reason`, and `npy: expected rows in C order, got …`
    /// @throws IllegalArgumentException for rows that the file does not have
    public static NpyRows rows(byte[] beginning, long size, long first, long count) throws NpyException {
        return inMemory(new NpyBytes(ByteBuffer.wrap(beginning), size),
                source -> NpyRows.of(source, NpyHeader.read(source), first, count));
    }

    /// Reads a source that has no errors but those of its content.
    @FunctionalInterface
    private interface Reading<R> {
        R of(NpySource source) throws IOException;
    }

    private static <R> R inMemory(NpyBytes content, Reading<R> reading) throws NpyException {
        try {
            return reading.of(content);
        } catch (NpyException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail", e);
        }
    }

    /// The content of a file of a tensor of any strides, in C order; as [#write] writes it.
    ///
    /// @throws IllegalArgumentException for a tensor of more than 64 axes, or of more bytes than a Java array holds
    public static byte[] encode(Tensor tensor) {
        byte[] header = NpyHeader.of(tensor.type());
        long size = header.length + tensor.type().bytes();
        if (size > Integer.MAX_VALUE - 8) {
            throw Arguments.refuse("tensor", "fewer than 2^31 bytes, which a Java array holds", tensor.type());
        }
        ByteBuffer content = ByteBuffer.allocate((int) size).put(header);
        try {
            NpyWriting.write(tensor, content::put);
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail", e);
        }
        return content.array();
    }

    /// A tensor over a read-only map of the file. Data is read when it is first used, and is not copied.
    ///
    /// **Danger: if somebody cuts the file short while the map is open, this JVM can end.** There is no memory beyond
    /// the file's new end. An access from Java throws an [InternalError]. An access from native code, which every
    /// operation makes, kills the process by SIGBUS. This holds for any mapped file, and no check before can prevent
    /// it. So map only files that this program alone writes, or that are replaced whole as [#write] does. [#read] all
    /// other files. A file whose bytes change while its length stays does less harm: an operation that reads it gives a
    /// wrong result or an exception, as [Tensor] says.
    ///
    /// @param arena the map is open until this arena is closed
    /// @throws NpyException as [#read], for another byte order than this machine's, and for types that are widened
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be mapped
    public static Tensor map(Path path, Arena arena) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            return map(file, FileChannel.MapMode.READ_ONLY, path, arena);
        }
    }

    /// As [#map], and what is written to the tensor is written to the file. Other programs that have mapped it see it
    /// at once. The file must be writable.
    ///
    /// @throws NpyException as [#map]
    /// @throws IOException as [#map], and for a file that may not be written
    public static Tensor mapWritable(Path path, Arena arena) throws IOException {
        RegularFile.open(path).close();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(file, FileChannel.MapMode.READ_WRITE, path, arena);
        }
    }

    private static Tensor map(FileChannel file, FileChannel.MapMode mode, Path path, Arena arena) throws IOException {
        NpySource source = new NpyWindow(file, path.toString(), 0, file.size());
        NpyHeader header = NpyHeader.read(source);
        NpyReading.requireMappable(source, header);
        return NpyReading.view(file.map(mode, header.offset(), header.type().bytes(), arena), header);
    }

    /// The bytes before the data of a file in C order. Their number is a multiple of 64.
    ///
    /// @throws IllegalArgumentException for more than 64 axes
    public static byte[] header(TensorType type) {
        return NpyHeader.of(type);
    }

    /// Writes a tensor of any strides in C order, whole or not at all. The bytes are the same as numpy 1.24 and later
    /// write.
    ///
    /// @throws IOException where the file cannot be written; an existing file is as it was
    /// @throws IllegalArgumentException for a tensor of more than 64 axes
    public static void write(Tensor tensor, Path path) throws IOException {
        byte[] header = NpyHeader.of(tensor.type());
        AtomicFile.write(path, file -> {
            drain(file, ByteBuffer.wrap(header));
            NpyWriting.write(tensor, bytes -> drain(file, bytes));
        });
    }

    static void drain(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
