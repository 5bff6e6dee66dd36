package org.ochre.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.memory.MemoryPoolMXBean;
import org.ochre.spark.OchreSpark;
import org.ochre.spark.executor.ExecutorPool;
import org.ochre.stencil.LocalMean;

/// The palette of a folder of pictures, where the first attempt of one task works on until it is killed. So the job
/// ends only where Spark starts a second attempt beside it, and kills the first when the second is done. Then it says
/// what the pools of both executors hold. Arguments: the folder, the file for the palette, k.
public final class SpeculativeJob {
    static final String LOSERS = "LOSERS KILLED: ";
    static final String POOL = "POOL OF EXECUTOR ";
    static final String EMPTY = "leases 0, claimed 0, in use 0, waiting 0, leaks 0";
    private static final int SIDE = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private SpeculativeJob() {}

    /// Counts attempts that were killed because another had succeeded.
    private static final class Losers extends SparkListener {
        private final AtomicInteger killed = new AtomicInteger();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() instanceof TaskKilled reason && reason.reason().contains("another attempt succeeded")) {
                killed.incrementAndGet();
            }
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (SparkSession spark = SparkSession.builder().config("spark.speculation", true)
                .config("spark.speculation.interval", "100ms").config("spark.speculation.quantile", 0.5)
                .config("spark.speculation.multiplier", 1).getOrCreate();
                Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            Losers losers = new Losers();
            spark.sparkContext().addSparkListener(losers);
            awaitBoth(spark, () -> true);
            MapPartitionsFunction<String, String> slow = rows -> {
                List<String> all = new ArrayList<>();
                rows.forEachRemaining(all::add);
                if (TaskContext.getPartitionId() == 0 && TaskContext.get().attemptNumber() == 0) {
                    workUntilKilled();
                }
                return all.iterator();
            };
            byte[] palette = OchreSpark.npy(OchreSpark.on(spark).palette(spark
                    .createDataset(files.map(Path::toString).sorted().toList(), Encoders.STRING()).repartition(4)
                    .mapPartitions(slow, Encoders.STRING()).toDF(), Integer.parseInt(arguments[2])));
            Files.write(Path.of(arguments[1]), palette);
            awaitBoth(spark, () -> losers.killed.get() > 0).values()
                    .forEach(pool -> System.err.println(POOL + pool));
            System.err.println(LOSERS + losers.killed.get());
        }
    }

    /// Blurs a picture in memory of the pool, again and again.
    private static void workUntilKilled() {
        ExecutorPool.onTask(() -> ExecutorPool.with(8L * SIDE * SIDE + (1 << 20), lease -> {
            Tensor image = Tensor.allocate(lease, DType.F32, SIDE, SIDE).fill(1);
            Tensor result = Tensor.allocate(lease, DType.F32, SIDE, SIDE);
            LocalMean mean = new LocalMean(31, Border.REFLECT);
            while (!TaskContext.get().isInterrupted()) {
                mean.into(image, result);
            }
            throw new TaskKilledException("killed in the midst of its work");
        }));
    }

    /// Waits until the condition holds, both executors have answered, and neither holds anything.
    ///
    /// @return what each executor's pool holds
    private static Map<String, String> awaitBoth(SparkSession spark, BooleanSupplier condition)
            throws InterruptedException {
        Map<String, String> pools = new TreeMap<>();
        MapPartitionsFunction<Long, String> gauges = rows -> {
            MemoryPoolMXBean pool = ExecutorPool.gauges();
            Thread.sleep(50); // so that one executor does not take both tasks
            return List.of(SparkEnv.get().executorId() + ": leases " + pool.getLeases() + ", claimed "
                    + pool.getClaimed() + ", in use " + pool.getInUse() + ", waiting " + pool.getWaiting() + ", leaks "
                    + pool.getLeaks()).iterator();
        };
        Instant end = Instant.now().plus(PATIENCE);
        do {
            for (String pool : spark.range(0, 2, 1, 2).mapPartitions(gauges, Encoders.STRING()).collectAsList()) {
                pools.put(pool.substring(0, pool.indexOf(':')), pool);
            }
        } while (Instant.now().isBefore(end) && !(condition.getAsBoolean() && pools.size() == 2
                && pools.values().stream().allMatch(pool -> pool.endsWith(EMPTY))));
        return pools;
    }
}
