package org.ochre.spark.tile;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.io.Npy;

/// Pixels on their way from a tile to the patch that a tile of the result is computed from.
///
/// @param y where they lie in the patch
/// @param x where they lie in the patch
/// @param pixels the pixels, row by row, without gaps
record Piece(long y, long x, long height, long width, byte[] pixels) implements Serializable {

    static Piece of(Tensor pixels, long y, long x) {
        byte[] content = Npy.encode(pixels);
        int header = Npy.header(pixels.type()).length;
        return new Piece(y, x, pixels.size(0), pixels.size(1),
                Arrays.copyOfRange(content, header, content.length));
    }

    /// Writes the pixels into the patch.
    void put(Tensor patch, SegmentAllocator scratch) {
        if (pixels.length == 0) {
            return;
        }
        MemorySegment memory = scratch.allocate(pixels.length, 64);
        MemorySegment.copy(MemorySegment.ofArray(pixels), 0, memory, 0, pixels.length);
        long[] shape = patch.shape();
        shape[0] = height;
        shape[1] = width;
        patch.crop(y, x, height, width).copyFrom(Tensor.of(memory, patch.dtype(), shape));
    }
}
