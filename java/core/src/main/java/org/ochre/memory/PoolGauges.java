package org.ochre.memory;

import java.util.function.LongSupplier;
import org.ochre.foreign.Slabs;

/// The gauges of a [MemoryPool]: bytes come from its blocks, the other numbers from its own counters.
record PoolGauges(Slabs slabs, long budget, LongSupplier leases, LongSupplier refusals, LongSupplier leaks)
        implements
            MemoryPoolMXBean {

    @Override
    public long getBudget() {
        return budget;
    }

    @Override
    public long getInUse() {
        return slabs.gauges().inUse();
    }

    @Override
    public long getIdle() {
        return slabs.gauges().idle();
    }

    @Override
    public long getHighWater() {
        return slabs.gauges().highWater();
    }

    @Override
    public int getWaiting() {
        return slabs.gauges().waiting();
    }

    @Override
    public long getLeases() {
        return leases.getAsLong();
    }

    @Override
    public long getRefusals() {
        return refusals.getAsLong();
    }

    @Override
    public long getLeaks() {
        return leaks.getAsLong();
    }
}
