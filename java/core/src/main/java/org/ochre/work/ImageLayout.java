package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Structs;

/// The layout of a tensor for the C library: `[height, width, channels]`, strides in bytes, and the address of the
/// first element.
///
/// @param address valid only while the tensor's memory is held open
public record ImageLayout(
        DType dtype, long height, long width, long channels, long rowStride, long columnStride, long channelStride,
        long address) {

    /// An image `[h, w]` or `[h, w, c]` of native memory.
    ///
    /// @throws IllegalArgumentException for another rank, or a tensor over a Java array
    public static ImageLayout image(String argument, Tensor tensor) {
        if (tensor.rank() != 2 && tensor.rank() != 3) {
            throw Arguments.refuse(argument, "an image [h, w] or [h, w, c]", tensor.type());
        }
        return of(argument, tensor);
    }

    /// A plane `[h, w]` of native memory.
    ///
    /// @throws IllegalArgumentException for another rank, or a tensor over a Java array
    public static ImageLayout plane(String argument, Tensor tensor) {
        if (tensor.rank() != 2) {
            throw Arguments.refuse(argument, "a plane [h, w]", tensor.type());
        }
        return of(argument, tensor);
    }

    private static ImageLayout of(String argument, Tensor tensor) {
        Arguments.source(argument, tensor);
        boolean plane = tensor.rank() == 2;
        return new ImageLayout(tensor.dtype(), tensor.size(0), tensor.size(1), plane ? 1 : tensor.size(2),
                tensor.stride(0),
                tensor.stride(1), plane ? tensor.dtype().size() : tensor.stride(2),
                address(tensor));
    }

    /// The address of a tensor's first element, which is valid only while the tensor's memory is held open.
    public static long address(Tensor tensor) {
        return tensor.segment().address() + tensor.offset();
    }

    /// Writes the `ochre_layout` of an image `[h, w]` or `[h, w, c]` at a byte of `memory` and returns its address.
    static long write(Tensor image, MemorySegment memory, long at) {
        boolean plane = image.rank() == 2;
        return Structs.Layout.write(memory, at, Codes.of(image.dtype()), image.size(0), image.size(1),
                plane ? 1 : image.size(2), image.stride(0), image.stride(1),
                plane ? image.dtype().size() : image.stride(2));
    }

    /// The part of this layout that a tile covers.
    public ImageLayout tile(Tiles.Tile tile) {
        return new ImageLayout(dtype, tile.height(), tile.width(), channels, rowStride, columnStride, channelStride,
                address + tile.row() * rowStride + tile.column() * columnStride);
    }

    /// Writes an `ochre_layout` and returns its address, which is valid as long as the allocator's memory.
    public long layout(SegmentAllocator scratch) {
        return layout(scratch.allocate(Structs.Layout.BYTES, Long.BYTES), 0);
    }

    /// Writes an `ochre_layout` at a byte of `memory` and returns its address.
    long layout(MemorySegment memory, long at) {
        return Structs.Layout.write(memory, at, Codes.of(dtype), height, width, channels, rowStride, columnStride,
                channelStride);
    }
}
