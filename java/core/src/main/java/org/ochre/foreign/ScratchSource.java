package org.ochre.foreign;

import java.util.List;

/// Where [Scratch] comes from: the lease of a memory pool that the caller has bound for its work, or else the blocks
/// that all operations share. Any number of threads may use one at once.
public interface ScratchSource {
    /// The source that the caller has bound. Ochre's threads see that of the thread whose strips they take.
    ScopedValue<ScratchSource> BOUND = ScopedValue.newInstance();

    /// The blocks that all operations share. They have no limit.
    ScratchSource SHARED = new ScratchSource() {
        @Override
        public Slabs.Slab take(long bytes) {
            return Slabs.SCRATCH.take(bytes);
        }

        @Override
        public void use(long bytes) {}

        @Override
        public void charge(long bytes) {
            Slabs.SCRATCH.charge(bytes);
        }

        @Override
        public void give(List<Slabs.Slab> blocks, long bytes, long charged) {
            blocks.forEach(Slabs.SCRATCH::give);
            Slabs.SCRATCH.discharge(charged);
        }
    };

    /// The source of the scratch that is taken here.
    static ScratchSource current() {
        return BOUND.isBound() ? BOUND.get() : SHARED;
    }

    /// A block of at least that many bytes.
    Slabs.Slab take(long bytes);

    /// Counts bytes that were left of a block that has been taken.
    void use(long bytes);

    /// Counts bytes that others take from the system.
    void charge(long bytes);

    /// Takes blocks back.
    ///
    /// @param bytes how many bytes were asked for in [#take] and [#use] together
    /// @param charged how many bytes were charged
    void give(List<Slabs.Slab> blocks, long bytes, long charged);
}
