package org.ochre.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Where the stack of a thread ends, as the system tells it. This is the stack of the operating system's thread: a
/// virtual thread stands on its carrier's. So it is asked for and used without a step in between that could block.
final class StackEnd {
    /// More than any system needs: pthread_attr_t has 56 or 64 bytes.
    private static final int ATTRIBUTES_BYTES = 256;

    private static final Optional<Downcall> SELF = thread("pthread_self");
    private static final Optional<Downcall> ATTRIBUTES = thread("pthread_getattr_np");
    private static final Optional<Downcall> STACK = thread("pthread_attr_getstack");
    private static final Optional<Downcall> DESTROY = thread("pthread_attr_destroy");
    private static final Optional<Downcall> MAC_HIGHEST = thread("pthread_get_stackaddr_np");
    private static final Optional<Downcall> MAC_SIZE = thread("pthread_get_stacksize_np");

    private StackEnd() {}

    /// The lowest address of the stack of the thread that this runs on; 0 where the system does not tell.
    static long ofThisThread() {
        if (SELF.isEmpty()) {
            return 0;
        }
        if (MAC_HIGHEST.isPresent() && MAC_SIZE.isPresent()) {
            long self = SELF.get().call();
            return MAC_HIGHEST.get().call(self) - MAC_SIZE.get().call(self);
        }
        return ATTRIBUTES.isPresent() && STACK.isPresent() && DESTROY.isPresent()
                ? byAttributes(SELF.get(), ATTRIBUTES.get(), STACK.get(), DESTROY.get())
                : 0;
    }

    /// The way of Linux.
    private static long byAttributes(Downcall self, Downcall get, Downcall stack, Downcall destroy) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            MemorySegment lowest = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            if ((int) get.call(self.call(), attributes.address()) != 0) {
                return 0;
            }
            int status = (int) stack.call(attributes.address(), lowest.address(), size.address());
            destroy.call(attributes.address());
            return status == 0 ? lowest.get(ValueLayout.JAVA_LONG, 0) : 0;
        }
    }

    /// A function of threads. Before glibc 2.34 they have a library of their own.
    private static Optional<Downcall> thread(String name) {
        return Symbols.optional(name).or(() -> ofThreadLibrary(name));
    }

    @SuppressWarnings("restricted")
    private static Optional<Downcall> ofThreadLibrary(String name) {
        try {
            return SymbolLookup.libraryLookup("libpthread.so.0", Arena.global()).find(name).map(Downcall::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // another system
        }
    }
}
