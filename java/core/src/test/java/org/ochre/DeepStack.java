package org.ochre;

/// Calls work at every depth of a stack that is almost full: from the deepest call that is possible up to a depth at
/// which the work has finished many times.
public final class DeepStack {
    private static final int ENOUGH = 300;

    private final Runnable work;
    private long refused;
    private int finished;

    private DeepStack(Runnable work) {
        this.work = work;
    }

    /// The outcome: `"finished"`, or the error.
    ///
    /// @param work throws StackOverflowError or finishes
    public static String run(Runnable work) throws InterruptedException {
        DeepStack stack = new DeepStack(work);
        Thread thread = new Thread(null, stack::descend, "deep", 1 << 20);
        thread.start();
        thread.join();
        if (stack.refused == 0 || stack.finished < ENOUGH) {
            return stack.refused + " overflowed, " + stack.finished + " finished";
        }
        return "finished";
    }

    private void descend() {
        try {
            descend();
        } catch (StackOverflowError e) {
            refused++;
        }
        if (finished < ENOUGH) {
            work.run();
            finished++;
        }
    }
}
