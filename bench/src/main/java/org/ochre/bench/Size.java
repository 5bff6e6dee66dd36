package org.ochre.bench;

/// The size of a workload, as it is written on the command line: `-p size=small`.
public enum Size {
    /// 64 × 64: the cost of a call, in the nearest caches.
    small,
    /// 256 × 256: a tile of a map, or a thumbnail.
    tile,
    /// 1000 × 1000.
    medium,
    /// The size of the published targets, which each workload defines.
    large,
    /// 10,000 × 10,000.
    huge;

    /// A side length of this size; `largest` is that side's length in the large workload.
    public long of(long largest) {
        return switch (this) {
            case small -> 64;
            case tile -> 256;
            case medium -> 1000;
            case large -> largest;
            case huge -> 10_000;
        };
    }
}
