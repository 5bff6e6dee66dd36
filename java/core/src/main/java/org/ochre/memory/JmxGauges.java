package org.ochre.memory;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// Shows gauges over JMX. It is the only class that needs the module `java.management`, and is loaded only where
/// [OptionalModules#hasJmx] says so.
final class JmxGauges {
    private JmxGauges() {}

    /// Shows the gauges of a pool, and with the first of them those of the scratch memory.
    ///
    /// @return removes the pool's gauges again
    /// @throws IllegalArgumentException where JMX does not take the name or already has it
    static Runnable register(String name, MemoryPoolMXBean gauges) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName object = new ObjectName("org.ochre:type=MemoryPool,name=" + ObjectName.quote(name));
            server.registerMBean(gauges, object);
            synchronized (JmxGauges.class) {
                ObjectName scratch = new ObjectName("org.ochre:type=Scratch");
                if (!server.isRegistered(scratch)) {
                    server.registerMBean(MemoryPool.scratchGauges(), scratch);
                }
            }
            return () -> unregister(server, object);
        } catch (JMException e) {
            throw new IllegalArgumentException("name: expected one that JMX takes and no other pool has, got " + name,
                    e);
        }
    }

    private static void unregister(MBeanServer server, ObjectName object) {
        try {
            if (server.isRegistered(object)) {
                server.unregisterMBean(object);
            }
        } catch (JMException e) {
            throw new IllegalStateException("cannot unregister " + object, e);
        }
    }
}
