package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Files that are memory and have no name, only a descriptor (Linux, `memfd_create`), and whose length can be fixed for
/// ever.
public final class MemoryFile {
    private static final int CLOSE_ON_EXEC = 1;
    private static final int ALLOW_SEALING = 2;
    private static final int ADD_SEALS = 1033;
    private static final int SEAL_SEAL = 1;
    private static final int SEAL_SHRINK = 2;
    private static final int SEAL_GROW = 4;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    @SuppressWarnings("restricted")
    private static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG), Linker.Option.captureCallState("errno"));

    private MemoryFile() {}

    /// Makes an empty one.
    ///
    /// @param name what /proc shows of it
    /// @return its descriptor
    public static int create(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return call("memfd_create", arena.allocateFrom(name).address(), CLOSE_ON_EXEC | ALLOW_SEALING, 0);
        }
    }

    /// Fixes the length for ever.
    public static void seal(int descriptor) throws IOException {
        call("fcntl", descriptor, ADD_SEALS, SEAL_SEAL | SEAL_SHRINK | SEAL_GROW);
    }

    public static void close(int descriptor) {
        Symbols.system("close").call(descriptor);
    }

    private static int call(String name, long a, long b, long c) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result;
            try {
                result = (int) HANDLE.invokeExact(Symbols.system(name).address(), state, a, b, c);
            } catch (Throwable e) {
                throw Downcall.unexpected(e);
            }
            if (result < 0) {
                throw new IOException(name + ": the system refused it with error " + state.get(JAVA_INT, ERRNO));
            }
            return result;
        }
    }
}
