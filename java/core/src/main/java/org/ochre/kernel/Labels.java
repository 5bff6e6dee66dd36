package org.ochre.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.ochre.TensorType;
import org.ochre.foreign.Native;
import org.ochre.foreign.NativeLabels;
import org.ochre.foreign.Scratch;

/// What the operations on label images share: which types they take, and the words for an id out of range.
public final class Labels {
    private Labels() {}

    /// Refuses what is no label image.
    public static void require(TensorType labels) {
        if (labels.rank() != 2 || labels.dtype().isFloat()) {
            throw Arguments.refuse("labels", "integers [h, w]", labels);
        }
    }

    /// The address of the background's id, 0 where there is none.
    public static long background(OptionalLong background, SegmentAllocator scratch) {
        if (background.isEmpty()) {
            return 0;
        }
        MemorySegment id = scratch.allocate(ValueLayout.JAVA_LONG);
        id.set(ValueLayout.JAVA_LONG, 0, background.getAsLong());
        return id.address();
    }

    /// Refuses the first pixel, in row order, whose id is neither in 0…regions−1 nor the background.
    public static void check(Raster labels, long regions, OptionalLong background) {
        new Tiles(labels.height(), labels.width()).forEach(tile -> {
            try (Scratch scratch = new Scratch()) {
                Raster part = labels.tile(tile);
                MemorySegment offender = offender(scratch);
                int status = NativeLabels.labelCheck(part.address(), part.layout(scratch), regions,
                        background(background, scratch), offender.address());
                require(status, offender, tile, range(regions));
            }
        });
    }

    public static String range(long regions) {
        return regions == 0 ? "no ids but the background's" : "ids in 0…" + (regions - 1);
    }

    /// Memory for an `ochre_offender`.
    public static MemorySegment offender(SegmentAllocator scratch) {
        return scratch.allocate(3 * Long.BYTES, Long.BYTES);
    }

    /// Turns a status into what the caller should read.
    ///
    /// @throws IllegalArgumentException naming pixel and id
    /// @throws ArithmeticException where a sum leaves its bits
    public static void require(int status, MemorySegment offender, Tiles.Tile tile, String expected) {
        long id = offender.getAtIndex(ValueLayout.JAVA_LONG, 2);
        switch (status) {
            case Native.LABEL_RANGE -> throw Arguments.refuse("labels", expected, id + " at ["
                    + (tile.row() + offender.getAtIndex(ValueLayout.JAVA_LONG, 0)) + ", "
                    + (tile.column() + offender.getAtIndex(ValueLayout.JAVA_LONG, 1)) + "]");
            case Native.OVERFLOW -> throw overflow(id);
            default -> Call.require(status);
        }
    }

    public static ArithmeticException overflow(long id) {
        return new ArithmeticException("image: expected sums within 64 bits, got more for label " + id);
    }
}
