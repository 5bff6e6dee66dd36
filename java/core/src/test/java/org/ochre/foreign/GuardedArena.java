package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A shared arena in which every segment ends at a page that cannot be read. An access one byte too far ends the JVM,
/// and so the test run. Alignments above 1 are ignored: tensors do not need them, and aligned segments would not end at
/// the page.
@SuppressWarnings("restricted")
public final class GuardedArena implements Arena {
    private static final long PAGE = 65_536;
    private static final int NOTHING = 0;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = System.getProperty("os.name").startsWith("Linux") ? 0x22 : 0x1002;

    private static final MethodHandle MMAP = bind(
            "mmap", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MPROTECT = bind("mprotect",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private final Arena arena = Arena.ofShared();

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        long pages = (bytes + PAGE - 1) / PAGE * PAGE;
        try {
            MemorySegment map = (MemorySegment) MMAP.invokeExact(0L, pages + 2 * PAGE, READ_WRITE, PRIVATE_ANONYMOUS,
                    -1, 0L);
            long start = map.address();
            if (start == -1) {
                throw new OutOfMemoryError("mmap of " + pages + " bytes");
            }
            protect(start);
            protect(start + PAGE + pages);
            return MemorySegment.ofAddress(start + PAGE + pages - bytes)
                    .reinterpret(bytes, arena, segment -> unmap(start, pages + 2 * PAGE));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }

    private static void protect(long address) throws Throwable {
        int result = (int) MPROTECT.invokeExact(address, PAGE, NOTHING);
        if (result != 0) {
            throw new IllegalStateException("mprotect failed");
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int result = (int) MUNMAP.invokeExact(address, bytes);
            if (result != 0) {
                throw new IllegalStateException("munmap failed");
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle bind(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
    }
}
