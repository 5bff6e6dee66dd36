package org.ochre;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.ochre.memory.MemoryPool;

/// The bytes that calls of routes allocate on the Java heap, in all threads together. An image of four times as many
/// pixels may allocate at most half as much again; that half depends on how threads meet. It runs in a JVM with
/// `-XX:TieredStopAtLevel=1`, because compiled code there allocates exactly what its source says.
public final class Garbage {
    private static final int SIDE = 1024;
    private static final int WARM_UP = 1;
    private static final int CALLS = 3;
    private static final long SLACK = 4096;

    private Garbage() {}

    /// Runs all routes, and prints `done` at the end.
    ///
    /// @param but the names of routes whose result is a Java array, or that read pixels one by one in Java
    public static void run(List<Route> routes, Set<String> but) throws IOException {
        for (Route route : routes) {
            if (!but.contains(route.name())) {
                long one = bytes(route, SIDE, -1);
                long most = one + one / 2 + SLACK;
                long four = bytes(route, 2 * SIDE, most);
                Closing.require(four <= most,
                        "the garbage of " + route.name() + " at " + SIDE + "² pixels, " + one
                                + " bytes, at four times as many too, got " + four);
            }
        }
        System.out.println("done");
    }

    /// The least bytes of several calls, because other threads of the JVM allocate now and then. No further call is
    /// made after one that allocates little enough.
    private static long bytes(Route route, int side, long enough) throws IOException {
        List<Tensor> inputs = route.inputs().apply(side);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MemoryPool pool = MemoryPool.builder().build();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP + CALLS && least > enough; i++) {
            long before = threads.getTotalThreadAllocatedBytes();
            try (Arena lease = pool.lease()) {
                route.call().on(inputs, lease);
            }
            long bytes = threads.getTotalThreadAllocatedBytes() - before;
            least = i < WARM_UP && bytes > enough ? least : Math.min(least, bytes);
        }
        pool.close();
        return least;
    }
}
