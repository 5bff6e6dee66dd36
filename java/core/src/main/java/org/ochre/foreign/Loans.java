package org.ochre.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Memory that is lent to native code for as long as that code wants. It ends a loan by calling a C function with the
/// loan's address, from any thread and at any time.
///
/// That function is `ochre_loan_end`, not Java: a native thread that enters a JVM that is shutting down, or gone, would
/// block or crash. It puts the loan on a list in native memory. Java takes the list whenever it lends memory or asks
/// for some ([#collect]). While something is lent, a daemon thread looks too: after 1 ms, and after 64 ms at most where
/// nothing ends. When the JVM ends, loans stay as they are: the process has their memory until it ends itself.
public final class Loans {
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(64);
    private static final int QUIET = 16;

    private static volatile boolean used;

    private Loans() {}

    /// What is known of all loans. A class of its own, which a program without loans does not load.
    private static final class Lent {
        static final VarHandle FIRST = ValueLayout.JAVA_LONG.varHandle();
        static final MemorySegment LIST = Arena.global().allocate(ValueLayout.JAVA_LONG);
        static final ConcurrentHashMap<Long, Runnable> ENDS = new ConcurrentHashMap<>();
        static final AtomicBoolean WATCHED = new AtomicBoolean();

        private Lent() {}
    }

    /// Begins a loan.
    ///
    /// @param bytes how many bytes the borrower sees of it
    /// @param end what to do when it has ended, on any thread; it must not throw
    /// @return these bytes, not cleared; their address is what the function of [#function] must be called with
    /// @throws OutOfMemoryError where the system has no more memory
    @SuppressWarnings("restricted")
    public static MemorySegment lend(long bytes, Runnable end) {
        long size = Structs.Loan.BYTES + bytes;
        long block = CHeap.malloc(size);
        if (block == 0) {
            throw new OutOfMemoryError("cannot take " + size + " bytes from the system");
        }
        MemorySegment memory = MemorySegment.ofAddress(block).reinterpret(size);
        Structs.Loan.write(memory, 0, Lent.LIST.address(), 0);
        MemorySegment seen = memory.asSlice(Structs.Loan.BYTES);
        Lent.ENDS.put(seen.address(), end);
        used = true;
        if (!Lent.WATCHED.get() && Lent.WATCHED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("ochre-loans").inheritInheritableThreadLocals(false).start(Loans::watch);
        }
        return seen;
    }

    /// The address of the C function that ends a loan; its one argument is the address of what [#lend] gave.
    public static long function() {
        return Native.endOfLoans();
    }

    /// Calls a function such as [#function], of anybody's.
    public static void end(long function, long self) {
        new Downcall(MemorySegment.ofAddress(function)).call(self);
    }

    /// How many loans have begun and are not known to have ended.
    public static int count() {
        return used ? Lent.ENDS.size() : 0;
    }

    /// Does what is to be done for loans that have ended. The caller must hold no lock. It costs nothing where no loan
    /// has ended.
    ///
    /// @return whether one had ended
    @SuppressWarnings("restricted")
    public static boolean collect() {
        if (!used || (long) Lent.FIRST.getVolatile(Lent.LIST, 0L) == 0) {
            return false;
        }
        Stack.require();
        long loan = (long) Lent.FIRST.getAndSet(Lent.LIST, 0L, 0L);
        while (loan != 0) {
            long next = MemorySegment.ofAddress(loan).reinterpret(Structs.Loan.BYTES)
                    .get(ValueLayout.JAVA_LONG, Structs.Loan.NEXT);
            Runnable end = Lent.ENDS.remove(loan + Structs.Loan.BYTES);
            CHeap.free(loan);
            if (end != null) {
                end.run();
            }
            loan = next;
        }
        return true;
    }

    /// Looks for loans that have ended, until none has been there for about a second.
    private static void watch() {
        do {
            long nap = SHORTEST;
            for (int quiet = 0; quiet < QUIET; quiet++) {
                LockSupport.parkNanos(nap);
                nap = collect() ? SHORTEST : Math.min(2 * nap, LONGEST);
                if (count() > 0) {
                    quiet = 0;
                }
            }
            Lent.WATCHED.set(false);
        } while (count() > 0 && Lent.WATCHED.compareAndSet(false, true));
    }
}
