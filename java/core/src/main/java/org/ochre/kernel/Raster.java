package org.ochre.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Tensor;

/// A tensor as the C library walks it: `[height, width, channels]`, strides in bytes, and the address of the first element.
///
/// @param address valid only while the tensor's memory is held open
public record Raster(
        DType dtype, long height, long width, long channels, long rowStride, long columnStride, long channelStride,
        long address) {
    private static final int FIELDS = 7;

    /// An image `[h, w]` or `[h, w, c]` of native memory.
    ///
    /// @throws IllegalArgumentException for another rank, or a tensor over a Java array
    public static Raster image(String argument, Tensor tensor) {
        if (tensor.rank() != 2 && tensor.rank() != 3) {
            throw Arguments.refuse(argument, "an image [h, w] or [h, w, c]", tensor.type());
        }
        return of(argument, tensor.rank() == 2 ? tensor.expand(2) : tensor);
    }

    /// A plane `[h, w]` of native memory.
    ///
    /// @throws IllegalArgumentException for another rank, or a tensor over a Java array
    public static Raster plane(String argument, Tensor tensor) {
        if (tensor.rank() != 2) {
            throw Arguments.refuse(argument, "a plane [h, w]", tensor.type());
        }
        return of(argument, tensor.expand(2));
    }

    private static Raster of(String argument, Tensor tensor) {
        Arguments.source(argument, tensor);
        return new Raster(tensor.dtype(), tensor.size(0), tensor.size(1), tensor.size(2), tensor.stride(0),
                tensor.stride(1),
                tensor.stride(2), tensor.segment().address() + tensor.offset());
    }

    /// The part of this that a tile covers.
    public Raster tile(Tiles.Tile tile) {
        return new Raster(dtype, tile.height(), tile.width(), channels, rowStride, columnStride, channelStride,
                address + tile.row() * rowStride + tile.column() * columnStride);
    }

    /// Writes an `ochre_layout` and returns its address, valid as long as the allocator's memory.
    public long layout(SegmentAllocator scratch) {
        MemorySegment layout = scratch.allocate(FIELDS * 8L, 8);
        long[] fields = {dtype.ordinal(), height, width, channels, rowStride, columnStride, channelStride};
        for (int i = 0; i < FIELDS; i++) {
            layout.setAtIndex(ValueLayout.JAVA_LONG, i, fields[i]);
        }
        return layout.address();
    }
}
