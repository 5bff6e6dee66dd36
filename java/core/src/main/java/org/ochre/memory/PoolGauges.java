package org.ochre.memory;

import org.ochre.foreign.Slabs;

/// The gauges of a [MemoryPool].
record PoolGauges(long bytes, Budget budget, Slabs slabs) implements MemoryPoolMXBean {

    @Override
    public long getBudget() {
        return bytes;
    }

    @Override
    public long getClaimed() {
        return budget.state().claimed();
    }

    @Override
    public long getInUse() {
        return slabs.gauges().inUse();
    }

    @Override
    public long getScratch() {
        return budget.state().scratch();
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
    public long getRetained() {
        return slabs.retained();
    }

    @Override
    public void setRetained(long bytes) {
        slabs.retain(MemoryPool.retained(bytes));
    }

    @Override
    public int getWaiting() {
        return budget.state().waiting();
    }

    @Override
    public long getWaitingBytes() {
        return budget.state().waitingBytes();
    }

    @Override
    public long getOvertakings() {
        return budget.state().overtakings();
    }

    @Override
    public int getMostPassed() {
        return budget.state().mostPassed();
    }

    @Override
    public long getLeases() {
        return budget.state().leases();
    }

    @Override
    public long getRefusals() {
        return budget.state().refusals();
    }

    @Override
    public long getLeaks() {
        return budget.state().leaks();
    }
}
