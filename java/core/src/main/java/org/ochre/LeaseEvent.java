package org.ochre;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One lease of a [MemoryPool], from its first to its last moment, as a flight recording shows it.
@Name("org.ochre.Lease")
@Label("Memory Lease")
@Category("Ochre")
@Description("A lease of a memory pool")
@StackTrace(false)
final class LeaseEvent extends Event {
    @Label("Leased")
    @DataAmount
    long leased;

    @Label("Pool In Use")
    @DataAmount
    long inUse;

    @Label("Pool Idle")
    @DataAmount
    long idle;

    @Label("Waiting Threads")
    int waiting;
}
