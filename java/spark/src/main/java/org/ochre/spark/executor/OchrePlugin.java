package org.ochre.spark.executor;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryPool;
import org.ochre.memory.MemoryPoolMXBean;

/// Makes the [ExecutorPool] of each executor when the executor starts, and shows its gauges among Spark's metrics, in
/// bytes or as numbers: `pool.budget`, `pool.claimed`, `pool.inUse`, `pool.scratch`, `pool.idle`, `pool.highWater`,
/// `pool.waiting`, `pool.leases`, `pool.refusals`, `pool.leaks`, and `scratch.inUse`, the scratch outside of the pool.
///
/// ```text
/// spark.plugins  org.ochre.spark.executor.OchrePlugin
/// ```
public final class OchrePlugin implements SparkPlugin {
    private static final Map<String, ToLongFunction<MemoryPoolMXBean>> GAUGES = Map.of(
            "budget", MemoryPoolMXBean::getBudget,
            "claimed", MemoryPoolMXBean::getClaimed,
            "inUse", MemoryPoolMXBean::getInUse,
            "scratch", MemoryPoolMXBean::getScratch,
            "idle", MemoryPoolMXBean::getIdle,
            "highWater", MemoryPoolMXBean::getHighWater,
            "waiting", MemoryPoolMXBean::getWaiting,
            "leases", MemoryPoolMXBean::getLeases,
            "refusals", MemoryPoolMXBean::getRefusals,
            "leaks", MemoryPoolMXBean::getLeaks);

    /// Drivers run nothing of this plugin.
    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Pool();
    }

    private static final class Pool implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> settings) {
            ExecutorPool.open(context.conf(), context.executorID());
            MetricRegistry metrics = context.metricRegistry();
            GAUGES.forEach((name, gauge) -> metrics.register("pool." + name,
                    (Gauge<Long>) () -> gauge.applyAsLong(ExecutorPool.gauges())));
            metrics.register("scratch.inUse", (Gauge<Long>) () -> MemoryPool.scratchGauges().getInUse());
        }

        @Override
        public void shutdown() {
            ExecutorPool.close();
        }
    }
}
