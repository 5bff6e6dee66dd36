package org.ochre.foreign;

/// Checks that enough stack is left for work that must not stop half-way.
///
/// A [StackOverflowError] can arise anywhere. Between the C trampoline's upcall and its first `try` it would end the
/// JVM. While other threads work on the caller's memory, it would let go of that memory too early. In the books of a
/// pool it would leave them wrong. So the error is thrown before such work begins, where it does no harm.
public final class Stack {
    /// The stack that must be left. At the end of its stack HotSpot keeps 16 KiB of guard pages and 80 KiB for native
    /// code (`StackShadowPages`), which Java code cannot use. The rest is for Ochre's code, and for OpenCV where it
    /// needs more than these 80 KiB.
    private static final long NEEDED = 192 << 10;

    private Stack() {}

    /// Nothing is required where the system does not tell how much stack is left.
    ///
    /// @throws StackOverflowError where less than 192 KiB of stack are left
    public static void require() {
        long known = Native.stackLeft(0);
        long left = known < 0 ? Native.stackLeft(StackEnd.ofThisThread()) : known;
        if (left >= 0 && left < NEEDED) {
            throw new StackOverflowError("stack: expected " + NEEDED + " bytes left for native work, got " + left
                    + "; -Xss gives threads more");
        }
    }
}
