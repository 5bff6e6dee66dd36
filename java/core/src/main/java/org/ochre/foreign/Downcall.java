package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/// A C function whose arguments and result are addresses and integers of 64 bits.
///
/// The JVM links signatures, not functions. Each signature takes 10 to 70 ms of CPU, most of a command's start. So all
/// functions share one signature, with as many arguments as the longest has. A function with fewer arguments is passed
/// zeros that it does not read. A function without a result leaves the result undefined. This works because in the
/// calling conventions of all systems that Java runs on the caller alone places arguments and removes them.
///
/// @param address the address of the function; a constant to the JIT where this record is one
record Downcall(MemorySegment address) {

    long call() {
        return call(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    long call(long a) {
        return call(a, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    long call(long a, long b) {
        return call(a, b, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    long call(long a, long b, long c) {
        return call(a, b, c, 0, 0, 0, 0, 0, 0, 0);
    }

    long call(long a, long b, long c, long d) {
        return call(a, b, c, d, 0, 0, 0, 0, 0, 0);
    }

    long call(long a, long b, long c, long d, long e) {
        return call(a, b, c, d, e, 0, 0, 0, 0, 0);
    }

    long call(long a, long b, long c, long d, long e, long f) {
        return call(a, b, c, d, e, f, 0, 0, 0, 0);
    }

    long call(long a, long b, long c, long d, long e, long f, long g) {
        return call(a, b, c, d, e, f, g, 0, 0, 0);
    }

    long call(long a, long b, long c, long d, long e, long f, long g, long h) {
        return call(a, b, c, d, e, f, g, h, 0, 0);
    }

    long call(long a, long b, long c, long d, long e, long f, long g, long h, long i) {
        return call(a, b, c, d, e, f, g, h, i, 0);
    }

    long call(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
        try {
            return (long) Linked.HANDLE.invokeExact(address, a, b, c, d, e, f, g, h, i, j);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /// The exception of a method handle as one that may be thrown here.
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException("a native call threw a checked exception", e);
    }

    @SuppressWarnings("restricted")
    private static final class Linked {
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, Collections.nCopies(10, JAVA_LONG).toArray(MemoryLayout[]::new)));
    }
}
