package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/// `native/test/partner.c`: a producer and a consumer of DLPack in C. `-Dochre.test.partner=FILE` names another build.
@SuppressWarnings("restricted")
final class Partner {
    private static final Path FILE = Path.of(System.getProperty("ochre.test.partner",
            "target/native/test/" + System.mapLibraryName("ochre_partner"))).toAbsolutePath();
    private static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(FILE, Arena.global());
    private static final MethodHandle TAKE = function("partner_take",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle MAKE = function("partner_make", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle DELETED = function("partner_deleted", FunctionDescriptor.of(JAVA_LONG));
    private static final MethodHandle ON_THREADS = function("partner_release_on_threads",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));
    private static final MethodHandle SLOWLY = function("partner_release_slowly",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle AT_EXIT = function("partner_take_at_exit", FunctionDescriptor.ofVoid(ADDRESS));

    private Partner() {}

    static Path file() {
        return FILE;
    }

    /// What a separate JVM needs to find the library too.
    static String option() {
        return "-Dochre.test.partner=" + FILE;
    }

    /// Reads every element in C, and ends the loan.
    ///
    /// @return the sum over the elements in row-major order: (1 + place) · value
    static double take(MemorySegment managed, boolean isVersioned) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sum = arena.allocate(JAVA_DOUBLE);
            call(TAKE, managed, isVersioned ? 1L : 0L, sum);
            return sum.get(JAVA_DOUBLE, 0);
        }
    }

    /// A struct of C's over a copy of bytes.
    ///
    /// @param strides in elements; null for NULL
    static MemorySegment make(byte[] bytes, long first, long byteOffset, int code, int bits, long[] shape,
            long @Nullable [] strides, long flags, boolean isVersioned) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) call(MAKE, arena.allocateFrom(JAVA_BYTE, bytes),
                    (long) bytes.length, first, byteOffset, (long) (code << 8 | bits), (long) shape.length,
                    arena.allocateFrom(JAVA_LONG, shape),
                    strides == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, strides), flags,
                    isVersioned ? 1L : 0L);
        }
    }

    static long deleted() {
        return (long) call(DELETED);
    }

    /// Ends loans on four threads of C.
    static void releaseOnThreads(List<MemorySegment> managed) {
        try (Arena arena = Arena.ofConfined()) {
            call(ON_THREADS, list(managed, arena), (long) managed.size());
        }
    }

    /// Ends loans on one thread of C, which nobody waits for.
    static void releaseSlowly(List<MemorySegment> managed, long microseconds) {
        call(SLOWLY, list(managed, Arena.global()), (long) managed.size(), microseconds);
    }

    static void takeAtExit(MemorySegment managed) {
        call(AT_EXIT, managed);
    }

    private static MemorySegment list(List<MemorySegment> managed, Arena arena) {
        return arena.allocateFrom(JAVA_LONG, managed.stream().mapToLong(MemorySegment::address).toArray());
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(LOOKUP.find(name).orElseThrow(), descriptor);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            return Assertions.fail(e);
        }
    }
}
