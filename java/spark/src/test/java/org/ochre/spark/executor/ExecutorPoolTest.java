package org.ochre.spark.executor;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Gauge;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Convert;
import org.ochre.spark.LocalSpark;
import org.ochre.spark.OchreSpark;
import org.ochre.stencil.Gradient;
import scala.jdk.javaapi.CollectionConverters;

/// The pool of the test session has 256 MiB.
@ExtendWith(LocalSpark.class)
class ExecutorPoolTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    /// Rows of one path, of a grey picture of that many pixels a side.
    private Dataset<Row> rows(SparkSession spark, int side, int count) throws IOException {
        Path file = folder.resolve("picture.png");
        try (Arena arena = Arena.ofConfined()) {
            Images.write(Tensor.allocate(arena, DType.U8, side, side), file);
        }
        return spark.createDataset(Collections.nCopies(count, file.toString()), Encoders.STRING()).toDF("path")
                .repartition(4);
    }

    /// Takes 8 bytes a pixel for the F64, and 16 for the gradient.
    private static Column gradient(SparkSession spark) {
        return OchreSpark.on(spark)
                .apply(col("path"), "npy", new Convert(DType.F64), new Gradient(1, 1, Border.INTERIOR)).as("g");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(120));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(5);
        }
    }

    @Test
    void tasksWaitUntilOthersGiveMemoryBack(SparkSession spark) throws Exception {
        Dataset<Row> job = rows(spark, 2000, 4).select(gradient(spark)).selectExpr("length(g.image)", "g.error");
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> holding = threads.submit(() -> ExecutorPool.with(240 * MIB, lease -> {
                end.await();
                return 1;
            }));
            await(() -> ExecutorPool.gauges().getClaimed() >= 240 * MIB);
            Future<List<Row>> result = threads.submit(job::collectAsList);
            await(() -> ExecutorPool.gauges().getWaiting() == 2);
            assertThat(result.isDone()).isFalse();
            end.countDown();
            assertThat(holding.get()).isEqualTo(1);
            assertThat(result.get()).hasSize(4).allSatisfy(row -> {
                assertThat(row.getInt(0)).isEqualTo(128 + 2 * 8 * 2000 * 2000);
                assertThat(row.isNullAt(1)).isTrue();
            });
        }
        assertThat(ExecutorPool.gauges().getHighWater()).isLessThanOrEqualTo(256 * MIB);
        assertThat(ExecutorPool.gauges().getLeases()).isZero();
    }

    /// It is an error of its row, and neither waits for ever nor ends the job.
    @Test
    void aPictureThatNeedsMoreThanThePool(SparkSession spark) throws IOException {
        Row row = rows(spark, 4000, 1).select(gradient(spark)).select("g.*").first();
        assertThat(row.isNullAt(0)).isTrue();
        assertThat(row.getString(1)).contains("picture.png").contains("268435456");
    }

    @Test
    void killedTasksLeaveNothing(SparkSession spark) throws Exception {
        Dataset<Row> job = rows(spark, 1500, 400).select(gradient(spark)).selectExpr("length(g.image)");
        for (int round = 0; round < 2; round++) {
            String group = "killed in round " + round;
            try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                Future<List<Row>> result = thread.submit(() -> {
                    spark.sparkContext().setJobGroup(group, group, true);
                    return job.collectAsList();
                });
                await(() -> ExecutorPool.gauges().getInUse() > 20 * MIB);
                spark.sparkContext().cancelJobGroup(group);
                assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("cancelled");
            }
            await(() -> ExecutorPool.gauges().getLeases() == 0);
            assertThat(ExecutorPool.gauges().getClaimed()).isZero();
            assertThat(ExecutorPool.gauges().getWaiting()).isZero();
            assertThat(ExecutorPool.gauges().getLeaks()).isZero();
        }
    }

    /// Work that takes more than it said is run again with more, though others have taken what was free.
    @Test
    void workThatTakesMoreThanItSaidIsRunAgain(SparkSession spark) {
        assertThat(spark.version()).isNotEmpty();
        int[] runs = new int[1];
        long bytes = ExecutorPool.with(240 * MIB, outer -> {
            assertThatThrownBy(() -> ExecutorPool.with(1, lease -> {
                runs[0]++;
                return Tensor.allocate(lease, DType.U8, 100 * MIB);
            })).isInstanceOf(MemoryBudgetException.class);
            return outer.admitted();
        });
        assertThat(bytes).isEqualTo(240 * MIB);
        assertThat(runs[0]).isGreaterThan(1);
        long size = ExecutorPool.with(1, lease -> Tensor.allocate(lease, DType.U8, 100 * MIB).size(0));
        assertThat(size).isEqualTo(100 * MIB);
    }

    @Test
    void aTaskUsesItsCores(SparkSession spark) {
        List<Integer> threads = spark.range(0, 4, 1, 2)
                .map((org.apache.spark.api.java.function.MapFunction<Long, Integer>) id -> ExecutorPool
                        .onTask(Parallelism::current), Encoders.INT())
                .collectAsList();
        assertThat(threads).containsOnly(1);
        assertThat(ExecutorPool.onTask(Parallelism::current)).isEqualTo(Parallelism.current());
    }

    @Test
    void theGaugesAreAmongSparksMetrics(SparkSession spark) {
        assertThat(spark.version()).isNotEmpty();
        List<Source> sources = CollectionConverters.asJava(
                SparkEnv.get().metricsSystem().getSourcesByName("plugin." + OchrePlugin.class.getName()));
        assertThat(sources).hasSize(1);
        var gauges = sources.getFirst().metricRegistry().getGauges();
        assertThat(gauges.keySet()).contains("pool.budget", "pool.claimed", "pool.inUse", "pool.waiting", "pool.leaks",
                "scratch.inUse");
        assertThat(((Gauge<?>) gauges.get("pool.budget")).getValue()).isEqualTo(256 * MIB);
        Object claimed = ExecutorPool.with(3 * MIB, lease -> ((Gauge<?>) gauges.get("pool.claimed")).getValue());
        assertThat(claimed).isEqualTo(3 * MIB);
    }
}
