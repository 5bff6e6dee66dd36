package org.ochre.memory;

/// The gauges of a [MemoryPool], as JMX shows them under `org.ochre:type=MemoryPool,name=…`, and those of scratch
/// outside of any lease ([MemoryPool#scratchGauges]) under `org.ochre:type=Scratch`.
///
/// At every moment `Scratch ≤ InUse ≤ Claimed ≤ Budget` and `InUse + Idle ≤ HighWater ≤ Budget`. Each attribute is read
/// by itself: two of them are of two moments.
public interface MemoryPoolMXBean {

    /// Most bytes that the pool takes from the system.
    long getBudget();

    /// Bytes of the budget that nobody else can have: those in use, and those that open leases were admitted and have
    /// not used yet.
    long getClaimed();

    /// Bytes in use: blocks of open leases, and what decoders and other libraries take on their behalf.
    long getInUse();

    /// How many of the bytes in use are scratch of operations, decoders included.
    long getScratch();

    /// Bytes kept for the next lease.
    long getIdle();

    /// The most bytes that were ever taken from the system at once, in use and idle together.
    long getHighWater();

    /// The most bytes that may lie idle.
    long getRetained();

    /// Changes the most bytes that may lie idle. What is more goes back to the system now.
    void setRetained(long bytes);

    /// Requests that wait for memory.
    int getWaiting();

    /// Bytes that they wait for together.
    long getWaitingBytes();

    /// How often a request was served while an earlier one had to wait on, since the pool was made.
    long getOvertakings();

    /// The most requests that were served before one that had come earlier; at most [MemoryPool.Builder#overtaking].
    int getMostPassed();

    /// Open leases; of scratch outside of any lease the blocks in use.
    long getLeases();

    /// Requests that were refused since the pool was made.
    long getRefusals();

    /// Leases that became unreachable without being closed, since the pool was made.
    long getLeaks();
}
