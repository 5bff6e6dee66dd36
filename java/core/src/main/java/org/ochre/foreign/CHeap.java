package org.ochre.foreign;

import java.util.Optional;

/// Memory of the system, by address: of the C heap, and on Linux pages of their own for large blocks. The C heap keeps
/// much of what is freed, in pieces of the wrong size; pages go back to the system at once.
final class CHeap {
    private static final int LINUX_MADV_HUGEPAGE = 14;
    private static final long LINUX_READ_WRITE = 3;
    private static final long LINUX_PRIVATE_ANONYMOUS = 0x22;
    private static final long PAGE = 1 << 16; // or less, on all that Linux runs on
    private static final long FAILED = -1;

    private static final Downcall MALLOC = Symbols.system("malloc");
    private static final Downcall FREE = Symbols.system("free");
    private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");
    private static final Optional<Downcall> MADVISE = LINUX ? Symbols.optional("madvise") : Optional.empty();
    private static final Optional<Downcall> MMAP = LINUX ? Symbols.optional("mmap") : Optional.empty();
    private static final Optional<Downcall> MUNMAP = LINUX ? Symbols.optional("munmap") : Optional.empty();

    private CHeap() {}

    /// Memory that is not cleared; 0 where the system has none.
    static long malloc(long bytes) {
        return MALLOC.call(bytes);
    }

    /// Gives memory of [#malloc] back.
    static void free(long address) {
        FREE.call(address);
    }

    /// Whether [#map] works here.
    static boolean maps() {
        return MMAP.isPresent() && MUNMAP.isPresent();
    }

    /// Pages of their own, which begin at a multiple of the alignment; 0 where the system has none.
    ///
    /// @param alignment a power of two, at least 64 KiB
    static long map(long bytes, long alignment) {
        long length = pages(bytes);
        long first = MMAP.orElseThrow().call(0, length + alignment, LINUX_READ_WRITE, LINUX_PRIVATE_ANONYMOUS, -1, 0);
        if (first == FAILED) {
            return 0;
        }
        long start = first + alignment - 1 & -alignment;
        giveBack(first, start - first);
        giveBack(start + length, first + alignment - start);
        return start;
    }

    /// Gives pages of [#map] back.
    static void unmap(long address, long bytes) {
        giveBack(address, pages(bytes));
    }

    private static void giveBack(long address, long bytes) {
        if (bytes > 0) {
            int failed = (int) MUNMAP.orElseThrow().call(address, bytes);
            assert failed == 0;
        }
    }

    private static long pages(long bytes) {
        return bytes + PAGE - 1 & -PAGE;
    }

    /// Asks for huge pages for whole pages of memory. A system may decline or not know them; then pages stay small.
    static void adviseHugePages(long address, long bytes) {
        if (MADVISE.isPresent()) {
            int declined = (int) MADVISE.get().call(address, bytes, LINUX_MADV_HUGEPAGE);
            assert declined == 0 || declined == -1;
        }
    }
}
