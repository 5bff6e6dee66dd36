package org.ochre.foreign;

/// Sees to it that there is stack enough for what must not be broken off half-way.
///
/// A [StackOverflowError] can arise anywhere. Between the C trampoline's upcall and its first `try` it would end the
/// JVM; while other threads work on the caller's memory it would let go of that memory under them; in the books of a
/// pool it would leave them wrong. So the error is thrown before such work begins, where it only says no.
public final class Stack {
    /// At its end a stack of HotSpot has 16 KiB of guard pages and 80 KiB for native code (`StackShadowPages`), which
    /// Java code does not get; the rest is for ours and for what OpenCV takes beyond these 80.
    private static final long NEEDED = 192 << 10;

    private Stack() {}

    /// @throws StackOverflowError where less than 192 KiB are left
    public static void require() {
        long left = Native.stackLeft();
        if (left < NEEDED) {
            throw new StackOverflowError("stack: expected " + NEEDED + " bytes left for native work, got " + left
                    + "; -Xss gives threads more");
        }
    }
}
