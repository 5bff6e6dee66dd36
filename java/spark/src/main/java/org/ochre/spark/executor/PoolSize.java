package org.ochre.spark.executor;

import java.util.OptionalLong;
import org.apache.spark.SparkConf;

/// How many bytes of native memory Ochre may take in an executor.
///
/// | configured | bytes |
/// |---|---|
/// | `spark.ochre.memory` | exactly these |
/// | `spark.executor.memoryOverhead` | three quarters of it: the JVM itself and Spark's network need the rest |
/// | neither, in an executor | three quarters of what Spark then reserves: a tenth of `spark.executor.memory` (or `spark.executor.memoryOverheadFactor` of it), at least 384 MiB (or `spark.executor.minMemoryOverhead`) |
/// | neither, in a driver or with a local master | the pool's own default, a quarter of the machine's memory |
final class PoolSize {
    private static final String EXACT = "spark.ochre.memory";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String DRIVER = "driver";
    private static final long MIB = 1 << 20;

    private PoolSize() {}

    /// Empty for the pool's own default.
    ///
    /// @param executor Spark's id of the executor, which is `driver` with a local master
    /// @throws IllegalArgumentException for less than a mebibyte
    static OptionalLong of(SparkConf conf, String executor) {
        if (conf.contains(EXACT)) {
            return OptionalLong.of(checked(EXACT, conf.getSizeAsBytes(EXACT)));
        }
        if (conf.contains(OVERHEAD)) {
            return OptionalLong.of(checked(OVERHEAD, conf.getSizeAsMb(OVERHEAD) * MIB * 3 / 4));
        }
        if (executor.equals(DRIVER)) {
            return OptionalLong.empty();
        }
        double share = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
        long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
        long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m");
        return OptionalLong.of(Math.max((long) (share * heap), least) * MIB * 3 / 4);
    }

    private static long checked(String name, long bytes) {
        if (bytes < MIB) {
            throw new IllegalArgumentException(name + ": expected at least a mebibyte for images, got " + bytes
                    + " bytes");
        }
        return bytes;
    }
}
