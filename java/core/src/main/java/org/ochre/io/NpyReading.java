package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Reads the data of npy files. Elements that a tensor has go straight into the result's memory.
final class NpyReading {
    private static final long CHUNK = 1L << 26;
    private static final long STAGE = 1L << 20;

    private NpyReading() {}

    /// Reads the data behind a header into memory of `results`. This allocator is asked once.
    static Tensor read(NpySource source, NpyHeader header, SegmentAllocator results) throws IOException {
        TensorType type = header.type();
        MemorySegment data = Tensor.allocate(results, type).segment().asSlice(0, type.bytes());
        if (header.widening() == NpyWidening.NONE) {
            fill(data, 0, source, header);
            if (header.swapped()) {
                swap(data, type.dtype());
            }
        } else {
            widen(data, source, header);
        }
        return view(data, header);
    }

    /// Refuses data that cannot be mapped, because it must be changed first.
    static void requireMappable(NpySource source, NpyHeader header) throws NpyException {
        if (header.swapped()) {
            throw new NpyException(source.name(),
                    "expected this machine's byte order, got the other: read swaps it");
        }
        if (header.widening() != NpyWidening.NONE) {
            throw new NpyException(source.name(), "expected a type that a tensor has, got "
                    + header.widening().kind() + ": read makes it " + header.type().dtype());
        }
    }

    /// A tensor over the data in the order that the header states.
    static Tensor view(MemorySegment data, NpyHeader header) {
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

    /// Fills memory with the source's next bytes.
    ///
    /// @param before how many bytes of data were read before
    private static void fill(MemorySegment memory, long before, NpySource source, NpyHeader header)
            throws IOException {
        for (long at = 0; at < memory.byteSize(); at += CHUNK) {
            ByteBuffer part = memory.asSlice(at, Math.min(CHUNK, memory.byteSize() - at)).asByteBuffer();
            source.fill(part);
            if (part.hasRemaining()) {
                throw new NpyException(source.name(), "expected " + header.storedBytes() + " bytes of data, got "
                        + (before + at + part.position()));
            }
        }
    }

    /// Reads elements of a type that no tensor has, a mebibyte at a time, into memory of the dtype that holds them.
    private static void widen(MemorySegment data, NpySource source, NpyHeader header) throws IOException {
        NpyWidening widening = header.widening();
        long size = header.type().dtype().size();
        long bytes = header.storedBytes();
        MemorySegment stage = MemorySegment.ofArray(new byte[(int) Math.min(STAGE, bytes)]);
        for (long at = 0; at < bytes; at += STAGE) {
            MemorySegment part = stage.asSlice(0, Math.min(STAGE, bytes - at));
            fill(part, at, source, header);
            long count = part.byteSize() / widening.size();
            long first = at / widening.size();
            long offender = widening.widen(part, header.order(), count, data.asSlice(first * size, count * size));
            if (offender >= 0) {
                ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(header.order());
                throw new NpyException(source.name(), "expected values below 2^63, got "
                        + Long.toUnsignedString(part.get(layout, 8 * offender)) + " at "
                        + header.index(first + offender));
            }
        }
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
}
