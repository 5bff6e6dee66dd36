package org.ochre.bench;

/// How large a workload is, spelled as it is given on the command line: `-p size=small`.
public enum Size {
    /// 64 × 64: what a call costs, and the nearest caches.
    small,
    /// 1000 × 1000.
    medium,
    /// That of the published targets, as each workload says.
    large,
    /// 10,000 × 10,000.
    huge;

    /// The length of a side that is `largest` in the large workload.
    public long of(long largest) {
        return switch (this) {
            case small -> 64;
            case medium -> 1000;
            case large -> largest;
            case huge -> 10_000;
        };
    }
}
