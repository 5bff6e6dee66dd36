package org.ochre.work;

import java.lang.foreign.MemorySegment;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;

/// Structs that the C library takes by address. Each tile or strip of an operation has a slot in scratch: two layouts
/// and an offender, or three layouts. So a tile allocates no memory.
///
/// @param memory holds the slots
/// @param at the byte of it where they begin
public record Slots(MemorySegment memory, long at) {
    private static final long SECOND = 64;
    private static final long OFFENDER = 128;
    private static final long BYTES = 192;

    /// @param count how many tiles
    /// @param scratch must stay open as long as the slots are used
    public static Slots of(long count, Scratch scratch) {
        MemorySegment memory = scratch.reserve(Math.max(count, 1) * BYTES);
        return new Slots(memory, scratch.reserved());
    }

    /// The bytes of scratch that [#of] takes.
    public static long bytes(long count) {
        return Scratch.bytes(Scratch.times(Math.max(count, 1), BYTES));
    }

    /// Writes the first `ochre_layout` of a tile and returns its address.
    public long first(long index, ImageLayout layout) {
        return layout.layout(memory, at + index * BYTES);
    }

    /// Writes the first `ochre_layout` of the only tile, which is the whole image, and returns its address.
    public long first(Tensor image) {
        return ImageLayout.write(image, memory, at);
    }

    /// Writes the second `ochre_layout` of the only tile, which is the whole image, and returns its address.
    public long second(Tensor image) {
        return ImageLayout.write(image, memory, at + SECOND);
    }

    /// Writes the second `ochre_layout` of a tile and returns its address.
    public long second(long index, ImageLayout layout) {
        return layout.layout(memory, at + index * BYTES + SECOND);
    }

    /// Writes the third `ochre_layout` of a tile, in the place of the offender, and returns its address.
    public long third(long index, ImageLayout layout) {
        return layout.layout(memory, at + index * BYTES + OFFENDER);
    }

    /// The address of the tile's `ochre_offender`.
    public long offender(long index) {
        return memory.address() + at + index * BYTES + OFFENDER;
    }

    long offenderRow(long index) {
        return Structs.Offender.row(memory, at + index * BYTES + OFFENDER);
    }

    long offenderColumn(long index) {
        return Structs.Offender.column(memory, at + index * BYTES + OFFENDER);
    }

    /// The label that the tile's offender names.
    public long offenderLabel(long index) {
        return Structs.Offender.label(memory, at + index * BYTES + OFFENDER);
    }
}
