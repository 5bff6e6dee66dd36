package org.ochre.memory;

import org.ochre.foreign.Slabs;

/// The gauges of scratch outside of any lease, which has no budget and no line.
record ScratchGauges(Slabs slabs) implements MemoryPoolMXBean {

    @Override
    public long getBudget() {
        return Long.MAX_VALUE;
    }

    @Override
    public long getClaimed() {
        return getInUse();
    }

    @Override
    public long getInUse() {
        return slabs.gauges().inUse();
    }

    @Override
    public long getScratch() {
        return getInUse();
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
        return 0;
    }

    @Override
    public long getWaitingBytes() {
        return 0;
    }

    @Override
    public long getOvertakings() {
        return 0;
    }

    @Override
    public int getMostPassed() {
        return 0;
    }

    @Override
    public long getLeases() {
        return slabs.gauges().blocks();
    }

    @Override
    public long getRefusals() {
        return 0;
    }

    @Override
    public long getLeaks() {
        return 0;
    }
}
