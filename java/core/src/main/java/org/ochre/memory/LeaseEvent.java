package org.ochre.memory;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// The flight recorder's event for one lease of a [MemoryPool]: how long it was open, and the pool's gauges at its end.
@Name("org.ochre.Lease")
@Label("Memory Lease")
@Category("Ochre")
@Description("A lease of a memory pool, and the gauges of the pool at its end, before its memory goes back")
@StackTrace(false)
final class LeaseEvent extends Event {
    @Label("Leased")
    @Description("The most that the lease claimed of the budget")
    @DataAmount
    long leased;

    @Label("Scratch")
    @Description("The most scratch that operations took from the lease at once")
    @DataAmount
    long scratch;

    @Label("Pool Claimed")
    @DataAmount
    long claimed;

    @Label("Pool In Use")
    @DataAmount
    long inUse;

    @Label("Pool Idle")
    @DataAmount
    long idle;

    @Label("Pool High-Water")
    @DataAmount
    long highWater;

    @Label("Waiting Requests")
    int waiting;

    @Label("Waiting For")
    @DataAmount
    long waitingBytes;

    @Label("Open Leases")
    long leases;

    void commit(MemoryPoolMXBean gauges) {
        claimed = gauges.getClaimed();
        waitingBytes = gauges.getWaitingBytes();
        inUse = gauges.getInUse();
        idle = gauges.getIdle();
        highWater = gauges.getHighWater();
        waiting = gauges.getWaiting();
        leases = gauges.getLeases();
        commit();
    }
}
