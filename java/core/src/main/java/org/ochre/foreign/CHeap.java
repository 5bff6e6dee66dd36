package org.ochre.foreign;

import java.util.Optional;

/// Memory of the system's C heap, by address.
final class CHeap {
    private static final int LINUX_MADV_HUGEPAGE = 14;

    private static final Downcall MALLOC = Symbols.system("malloc");
    private static final Downcall FREE = Symbols.system("free");
    private static final Optional<Downcall> MADVISE = System.getProperty("os.name").startsWith("Linux")
            ? Symbols.optional("madvise")
            : Optional.empty();

    private CHeap() {}

    /// Memory that is not cleared; 0 where the system has none.
    static long malloc(long bytes) {
        return MALLOC.call(bytes);
    }

    /// Gives memory of [#malloc] back.
    static void free(long address) {
        FREE.call(address);
    }

    /// Asks for huge pages for whole pages of memory. A system may decline or not know them; then pages stay small.
    static void adviseHugePages(long address, long bytes) {
        if (MADVISE.isPresent()) {
            int declined = (int) MADVISE.get().call(address, bytes, LINUX_MADV_HUGEPAGE);
            assert declined == 0 || declined == -1;
        }
    }
}
