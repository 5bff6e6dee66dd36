package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/// A C function of addresses and integers, each of 64 bits.
///
/// The JVM links signatures, not functions, and that takes 10 to 70 ms of CPU for each: so all functions of as many arguments share
/// one, which is linked when the first of them is called. It has a result, which a function without one leaves undefined.
///
/// @param address where it begins; a constant to the JIT where this record is one
record Function(MemorySegment address) {

    long call() {
        try {
            return (long) None.HANDLE.invokeExact(address);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a) {
        try {
            return (long) One.HANDLE.invokeExact(address, a);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b) {
        try {
            return (long) Two.HANDLE.invokeExact(address, a, b);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c) {
        try {
            return (long) Three.HANDLE.invokeExact(address, a, b, c);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d) {
        try {
            return (long) Four.HANDLE.invokeExact(address, a, b, c, d);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d, long e) {
        try {
            return (long) Five.HANDLE.invokeExact(address, a, b, c, d, e);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d, long e, long f) {
        try {
            return (long) Six.HANDLE.invokeExact(address, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) Seven.HANDLE.invokeExact(address, a, b, c, d, e, f, g);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d, long e, long f, long g, long h) {
        try {
            return (long) Eight.HANDLE.invokeExact(address, a, b, c, d, e, f, g, h);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long call(long a, long b, long c, long d, long e, long f, long g, long h, long i) {
        try {
            return (long) Nine.HANDLE.invokeExact(address, a, b, c, d, e, f, g, h, i);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /// What a method handle throws, as what may be thrown.
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException("a native call threw a checked exception", e);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(int arguments) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG,
                Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new)));
    }

    private static final class None {
        static final MethodHandle HANDLE = link(0);
    }

    private static final class One {
        static final MethodHandle HANDLE = link(1);
    }

    private static final class Two {
        static final MethodHandle HANDLE = link(2);
    }

    private static final class Three {
        static final MethodHandle HANDLE = link(3);
    }

    private static final class Four {
        static final MethodHandle HANDLE = link(4);
    }

    private static final class Five {
        static final MethodHandle HANDLE = link(5);
    }

    private static final class Six {
        static final MethodHandle HANDLE = link(6);
    }

    private static final class Seven {
        static final MethodHandle HANDLE = link(7);
    }

    private static final class Eight {
        static final MethodHandle HANDLE = link(8);
    }

    private static final class Nine {
        static final MethodHandle HANDLE = link(9);
    }
}
