package org.ochre.foreign;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
        public void give(Slabs.@Nullable Slab block, List<Slabs.Slab> others, long bytes, long charged) {
            if (block != null) {
                Slabs.SCRATCH.give(block);
            }
            for (int i = 0; i < others.size(); i++) {
                Slabs.SCRATCH.give(others.get(i));
            }
            if (charged > 0) {
                Slabs.SCRATCH.discharge(charged);
            }
        }
    };

    /// The source of the scratch that is taken here.
    static ScratchSource current() {
        return BOUND.orElse(SHARED);
    }

    /// A block of at least that many bytes.
    Slabs.Slab take(long bytes);

    /// Counts bytes that were left of a block that has been taken.
    void use(long bytes);

    /// Counts bytes that others take from the system.
    void charge(long bytes);

    /// Takes blocks back: one, none where it is null, and others.
    ///
    /// @param bytes how many bytes were asked for in [#take] and [#use] together
    /// @param charged how many bytes were charged
    void give(Slabs.@Nullable Slab block, List<Slabs.Slab> others, long bytes, long charged);
}
