package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
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
    private static final long CHUNK = 1L << 26;
    private static final long STAGE = 1L << 20;

    private Npy() {}

    /// Reads a file into memory of `results`. This allocator is asked once, after every check of the header.
    ///
    /// @throws NpyException `file: reason` for a file that is not npy, is damaged, or holds another type, and
    ///     `file: expected values below 2^63, got 18446744073709551615 at [3, 5]`
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    /// @throws IllegalArgumentException for memory of `results` that [Tensor#allocate] refuses
    public static Tensor read(Path path, SegmentAllocator results) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            NpyHeader header = NpyHeader.read(file, path);
            TensorType type = header.type();
            MemorySegment data = Tensor.allocate(results, type).segment().asSlice(0, type.bytes());
            if (header.widening() == NpyWidening.NONE) {
                fill(data, 0, file, header, path);
                if (header.swapped()) {
                    swap(data, header.type().dtype());
                }
            } else {
                widen(data, file, header, path);
            }
            return view(data, header);
        }
    }

    /// Fills memory with the file's data from a byte of it on.
    private static void fill(MemorySegment memory, long from, FileChannel file, NpyHeader header, Path path)
            throws IOException {
        long done = 0;
        while (done < memory.byteSize()) {
            ByteBuffer part = memory.asSlice(done, Math.min(CHUNK, memory.byteSize() - done)).asByteBuffer();
            int read = file.read(part, header.offset() + from + done);
            if (read < 0) {
                throw new NpyException(path,
                        "expected " + header.storedBytes() + " bytes of data, got " + (from + done));
            }
            done += read;
        }
    }

    /// Reads elements of a type that no tensor has, a mebibyte at a time, into memory of the dtype that holds them.
    private static void widen(MemorySegment data, FileChannel file, NpyHeader header, Path path) throws IOException {
        NpyWidening widening = header.widening();
        long size = header.type().dtype().size();
        long bytes = header.storedBytes();
        MemorySegment stage = MemorySegment.ofArray(new byte[(int) Math.min(STAGE, bytes)]);
        for (long at = 0; at < bytes; at += STAGE) {
            MemorySegment part = stage.asSlice(0, Math.min(STAGE, bytes - at));
            fill(part, at, file, header, path);
            long count = part.byteSize() / widening.size();
            long first = at / widening.size();
            long offender = widening.widen(part, header.order(), count, data.asSlice(first * size, count * size));
            if (offender >= 0) {
                ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(header.order());
                throw new NpyException(path, "expected values below 2^63, got "
                        + Long.toUnsignedString(part.get(layout, 8 * offender)) + " at "
                        + header.index(first + offender));
            }
        }
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
            NpyHeader header = NpyHeader.read(file, path);
            if (header.swapped()) {
                throw new NpyException(path, "expected this machine's byte order, got the other: read swaps it");
            }
            if (header.widening() != NpyWidening.NONE) {
                throw new NpyException(path, "expected a type that a tensor has, got " + header.widening().kind()
                        + ": read makes it " + header.type().dtype());
            }
            long bytes = header.type().bytes();
            return view(file.map(FileChannel.MapMode.READ_ONLY, header.offset(), bytes, arena), header);
        }
    }

    /// Writes a tensor of any strides in C order, whole or not at all. The bytes are the same as numpy 1.24 and later
    /// write.
    ///
    /// @throws IOException where the file cannot be written; an existing file is as it was
    /// @throws IllegalArgumentException for a tensor of more than 64 axes
    public static void write(Tensor tensor, Path path) throws IOException {
        byte[] header = NpyHeader.of(tensor);
        AtomicFile.write(path, file -> {
            drain(file, ByteBuffer.wrap(header));
            writeElements(tensor, file);
        });
    }

    private static Tensor view(MemorySegment data, NpyHeader header) {
        long[] shape = header.type().shape();
        DType dtype = header.type().dtype();
        if (!header.fortranOrder()) {
            return Tensor.of(data, dtype, shape);
        }
        int rank = shape.length;
        long[] reversed = new long[rank];
        int[] axes = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            reversed[axis] = shape[rank - 1 - axis];
            axes[axis] = rank - 1 - axis;
        }
        return Tensor.of(data, dtype, reversed).permute(axes);
    }

    private static void swap(MemorySegment data, DType dtype) {
        long size = dtype.size();
        for (long at = 0; at < data.byteSize(); at += size) {
            switch ((int) size) {
                case 2 -> {
                    var two = ValueLayout.JAVA_SHORT_UNALIGNED;
                    data.set(two, at, Short.reverseBytes(data.get(two, at)));
                }
                case 4 -> {
                    var four = ValueLayout.JAVA_INT_UNALIGNED;
                    data.set(four, at, Integer.reverseBytes(data.get(four, at)));
                }
                default -> {
                    var eight = ValueLayout.JAVA_LONG_UNALIGNED;
                    data.set(eight, at, Long.reverseBytes(data.get(eight, at)));
                }
            }
        }
    }

    /// Writes dense native tensors directly, and others through a copy of at most a mebibyte at a time.
    private static void writeElements(Tensor tensor, FileChannel file) throws IOException {
        long bytes = tensor.type().bytes();
        if (bytes == 0) {
            return;
        }
        if (tensor.isDense() && tensor.segment().isNative()) {
            drain(file, tensor.segment().asSlice(tensor.offset(), bytes));
        } else if (bytes <= STAGE) {
            try (Arena arena = Arena.ofConfined()) {
                drain(file, tensor.copy(arena).segment());
            }
        } else {
            long rows = Math.max(1, STAGE / (bytes / tensor.size(0)));
            for (long row = 0; row < tensor.size(0); row += rows) {
                Tensor part = tensor.slice(0, row, Math.min(row + rows, tensor.size(0)));
                writeElements(part.size(0) == 1 ? part.at(0) : part, file);
            }
        }
    }

    private static void drain(FileChannel file, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            drain(file, data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
        }
    }

    private static void drain(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
