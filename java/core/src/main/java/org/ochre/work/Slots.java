package org.ochre.work;

import java.lang.foreign.MemorySegment;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;

/// Structs that the C library takes by address. Each tile or strip of an operation has a slot in scratch: two layouts
/// and an offender, or three layouts. So a tile allocates no memory.
public record Slots(MemorySegment memory) {
    private static final long SECOND = 64;
    private static final long OFFENDER = 128;
    private static final long BYTES = 192;

    /// @param count how many tiles
    /// @param scratch must stay open as long as the slots are used
    public static Slots of(long count, Scratch scratch) {
        return new Slots(scratch.allocate(Math.max(count, 1) * BYTES, 64));
    }

    /// The bytes of scratch that [#of] takes.
    public static long bytes(long count) {
        return Scratch.bytes(Scratch.times(Math.max(count, 1), BYTES));
    }

    /// Writes the first `ochre_layout` of a tile and returns its address.
    public long first(long index, ImageLayout layout) {
        return layout.layout(memory, index * BYTES);
    }

    /// Writes the second `ochre_layout` of a tile and returns its address.
    public long second(long index, ImageLayout layout) {
        return layout.layout(memory, index * BYTES + SECOND);
    }

    /// Writes the third `ochre_layout` of a tile, in the place of the offender, and returns its address.
    public long third(long index, ImageLayout layout) {
        return layout.layout(memory, index * BYTES + OFFENDER);
    }

    /// The address of the tile's `ochre_offender`.
    public long offender(long index) {
        return memory.address() + index * BYTES + OFFENDER;
    }

    long offenderRow(long index) {
        return Structs.Offender.row(memory, index * BYTES + OFFENDER);
    }

    long offenderColumn(long index) {
        return Structs.Offender.column(memory, index * BYTES + OFFENDER);
    }

    /// The label that the tile's offender names.
    public long offenderLabel(long index) {
        return Structs.Offender.label(memory, index * BYTES + OFFENDER);
    }
}
