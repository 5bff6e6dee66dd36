package org.ochre.memory;

import java.lang.management.ManagementFactory;

/// The modules of the JDK that a runtime image may lack.
final class OptionalModules {
    private OptionalModules() {}

    /// Whether gauges can be shown over JMX.
    static boolean hasJmx() {
        return ModuleLayer.boot().findModule("java.management").isPresent();
    }

    /// A quarter of the memory of the machine or its container, at least a MiB. Without `jdk.management` it is what the
    /// Java heap may grow to.
    static long quarterOfMemory() {
        long quarter = ModuleLayer.boot().findModule("jdk.management").isPresent()
                ? Machine.memory() / 4
                : Runtime.getRuntime().maxMemory();
        return Math.max(quarter, 1 << 20);
    }

    /// Loaded only where the module `jdk.management` is present.
    private static final class Machine {
        static long memory() {
            return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                    .getTotalMemorySize();
        }
    }
}
