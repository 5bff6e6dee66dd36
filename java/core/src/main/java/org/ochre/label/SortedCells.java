package org.ochre.label;

/// Values of regions and channels in ascending order. A cell is a region in a channel. A value is a key, an integer of
/// the same order (`ochre.h`).
interface SortedCells {
    /// How many values a cell has.
    long size(long cell);

    /// How many values of it are missing.
    long absent(long cell);

    /// The key of that rank, `0 ≤ rank < size`.
    long key(long cell, long rank);
}
