package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The functions of `ochre.h` that every section needs. Each section has a class of its own: [NativePalette],
/// [NativeLabel], [NativeStencil], [NativePixel]. A method has the name of its C function, the arguments in the same
/// order, and pointers as addresses. The comments of `ochre.h` are its contract. Nothing is checked here. Callers prove
/// bounds through `Tensor` and keep memory open through `Held`, which uses [#hold].
@SuppressWarnings("restricted")
public final class Native {
    /// The version of `ochre.h` that this class was written against.
    public static final String VERSION = "0.2.0";

    private static final Downcall LIBRARY_VERSION = Symbols.ochre("ochre_version");
    private static final Downcall CPU_PATH = Symbols.ochre("ochre_cpu_path");
    private static final Downcall CPU_LIMIT = Symbols.ochre("ochre_cpu_limit");
    private static final Downcall STATUS_NAME = Symbols.ochre("ochre_status_name");
    private static final Downcall STACK_LEFT = Symbols.ochre("ochre_stack_left");
    private static final Downcall LOAN_END = Symbols.ochre("ochre_loan_end");

    /// The work that each thread holds memory open for. It is a cell that stays with the thread: setting and removing a
    /// thread's value makes garbage at each call.
    private static final ThreadLocal<@Nullable Runnable[]> HELD = ThreadLocal.withInitial(() -> new Runnable[1]);

    private Native() {}

    /// The file that the library was loaded from.
    public static Path origin() {
        return Symbols.LIBRARY.origin();
    }

    /// The version that the loaded library reports.
    public static String version() {
        return Symbols.string(LIBRARY_VERSION.call());
    }

    /// The code path that this CPU uses where functions have several: `baseline`, `avx2` or `avx512`.
    public static String cpuPath() {
        return Symbols.string(CPU_PATH.call());
    }

    /// Forbids the code paths beyond one, such as [Structs#CPU_AVX2], to all threads. As the library is loaded, the
    /// environment variable `OCHRE_CPU` does that: `baseline` and `avx2` are heeded.
    public static void cpuLimit(long path) {
        CPU_LIMIT.call(path);
    }

    /// The name of a status, for messages.
    public static String statusName(int status) {
        return Symbols.string(STATUS_NAME.call(status));
    }

    /// Runs `body`, which must not throw, and keeps the arenas of four segments open meanwhile. A thread that tries to
    /// close one gets an IllegalStateException. MemorySegment.NULL stands for no segment.
    public static void hold(Runnable body, MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
        @Nullable
        Runnable[] held = HELD.get();
        Runnable outer = held[0];
        held[0] = body;
        try {
            Hold.HANDLE.invokeExact(Hold.RUN_HELD, a, b, c, d);
        } catch (Throwable e) {
            throw Downcall.unexpected(e);
        } finally {
            held[0] = outer;
        }
    }

    /// How many bytes are left of this thread's stack, including the bytes at its end that the JVM keeps for itself.
    /// [Stack] knows what `end` is.
    static long stackLeft(long end) {
        return STACK_LEFT.call(end);
    }

    /// Ends a loan. [Loans] has them.
    static void loanEnd(long self) {
        LOAN_END.call(self);
    }

    /// The address of the function that ends a loan.
    static long endOfLoans() {
        return LOAN_END.address().address();
    }

    private static void runHeld() {
        Objects.requireNonNull(HELD.get()[0]).run();
    }

    private static MethodHandle runHeldHandle() {
        try {
            return MethodHandles.lookup().findStatic(Native.class, "runHeld", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("runHeld is a static method of this class", e);
        }
    }

    /// The link to `ochre_hold`. It takes segments, not addresses: so the JVM keeps them open during the call.
    private static final class Hold {
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(Symbols.address("ochre_hold"),
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MemorySegment RUN_HELD = Linker.nativeLinker().upcallStub(
                runHeldHandle(), FunctionDescriptor.ofVoid(), Arena.global());
    }
}
