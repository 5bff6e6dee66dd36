package org.ochre.memory;

/// The gauges of a [MemoryPool], as JMX shows them under `org.ochre:type=MemoryPool,name=…`.
public interface MemoryPoolMXBean {

    /// Most bytes that the pool takes from the system.
    long getBudget();

    /// Bytes of open leases, in whole blocks.
    long getInUse();

    /// Bytes kept for the next lease.
    long getIdle();

    /// The most bytes that were ever in use at once.
    long getHighWater();

    /// Threads that wait for memory.
    int getWaiting();

    /// Open leases.
    long getLeases();

    /// Requests that were refused since the pool was made.
    long getRefusals();

    /// Leases that became unreachable without being closed, since the pool was made.
    long getLeaks();
}
