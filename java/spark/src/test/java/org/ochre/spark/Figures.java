package org.ochre.spark;

import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;

/// Prints the figures of bench/SPARK.md: what a row costs beside the plain library, one executor beside two, and how
/// many bytes a picture sends for the palette of all. bench/spark runs it. Arguments: the master (`local[1]` or
/// `local-cluster[2,1,1024]`), how many pictures.
final class Figures {
    private static final Path PHOTO = Path.of("../../bench/images/coffee.png");
    private static final int K = 256;
    private static final int SEED = 5;

    private Figures() {}

    interface Work {
        void run() throws IOException;
    }

    /// Milliseconds of the CPU and of the clock that one picture took.
    private record Cost(double cpu, double clock) {
        static Cost of(int pictures, Work work) throws IOException {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = system.getProcessCpuTime();
            long clock = System.nanoTime();
            work.run();
            return new Cost((system.getProcessCpuTime() - cpu) / 1e6 / pictures,
                    (System.nanoTime() - clock) / 1e6 / pictures);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f ms of CPU, %.3f ms by the clock a picture", cpu, clock);
        }
    }

    /// Bytes that tasks have written for the shuffle or sent to the driver.
    private static final class Sent extends SparkListener {
        private final AtomicLong shuffled = new AtomicLong();
        private final AtomicLong results = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            shuffled.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
            results.addAndGet(end.taskMetrics().resultSize());
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
        int count = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("ochre-figures");
        List<String> small = write(folder.resolve("small"), Pictures.parts(count, 3, SEED));
        List<byte[]> photo = new ArrayList<>();
        for (int i = 0; i < count / 10; i++) {
            photo.add(Files.readAllBytes(PHOTO));
        }
        List<String> large = write(folder.resolve("large"), photo);
        try (SparkSession spark = SparkSession.builder().master(arguments[0]).config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate()) {
            OchreSpark ochre = OchreSpark.on(spark);
            ColorList palette = ochre.palette(paths(spark, small, 8), K);
            for (int round = 0; round < 3; round++) {
                System.out.println("round " + round);
                headers(spark, ochre, small);
                quantized(spark, ochre, palette, "20…60 pixels a side", small);
                quantized(spark, ochre, palette, "600×400", large);
            }
            corpus(spark, ochre, small, 8);
            corpus(spark, ochre, small, 32);
        }
    }

    private static List<String> write(Path folder, List<byte[]> files) throws IOException {
        return Pictures.write(files, Files.createDirectories(folder));
    }

    private static Dataset<Row> paths(SparkSession spark, List<String> files, int partitions) {
        return spark.createDataset(files, Encoders.STRING()).toDF("path").repartition(partitions);
    }

    private static void spent(SparkSession spark, List<String> files, Column column) {
        paths(spark, files, 4).select(column.as("r")).write().format("noop").mode("overwrite").save();
    }

    private static void headers(SparkSession spark, OchreSpark ochre, List<String> files) throws IOException {
        System.out.println("  header, plain: " + Cost.of(files.size(), () -> {
            for (String file : files) {
                Images.header(Files.readAllBytes(Path.of(file)));
            }
        }));
        System.out.println("  header, Spark: " + Cost.of(files.size(),
                () -> spent(spark, files, ochre.header(col("path")))));
    }

    private static void quantized(SparkSession spark, OchreSpark ochre, ColorList palette, String what,
            List<String> files) throws IOException {
        System.out.println("  quantise " + what + ", plain: " + Cost.of(files.size(), () -> Parallelism.with(1, () -> {
            for (String file : files) {
                try (Arena arena = Arena.ofConfined()) {
                    Tensor rows = palette.tensor(arena);
                    Tensor image = Images.decode(Files.readAllBytes(Path.of(file)), arena);
                    Tensor labels = new NearestColor(Alpha.SEEN).apply(image, rows, arena);
                    IndexedPng.encode(labels, rows, IndexedPng.LEVEL, arena);
                }
            }
            return files.size();
        })));
        System.out.println("  quantise " + what + ", Spark: " + Cost.of(files.size(),
                () -> spent(spark, files, ochre.quantize(col("path"), palette))));
    }

    private static void corpus(SparkSession spark, OchreSpark ochre, List<String> files, int partitions)
            throws IOException, InterruptedException, TimeoutException {
        Sent sent = new Sent();
        spark.sparkContext().addSparkListener(sent);
        Dataset<Row> paths = paths(spark, files, partitions).cache();
        paths.count();
        spark.sparkContext().listenerBus().waitUntilEmpty();
        long before = sent.shuffled.get() + sent.results.get();
        Cost cost = Cost.of(files.size(), () -> ochre.palette(paths, K));
        spark.sparkContext().listenerBus().waitUntilEmpty();
        long bytes = sent.shuffled.get() + sent.results.get() - before;
        spark.sparkContext().removeSparkListener(sent);
        paths.unpersist();
        try (Arena arena = Arena.ofConfined()) {
            List<byte[]> contents = new ArrayList<>();
            for (String file : files) {
                contents.add(Files.readAllBytes(Path.of(file)));
            }
            ColorHistogram all = ColorHistogram.of(Pictures.together(contents, arena), arena);
            System.out.printf(Locale.ROOT, "palette of %d pictures in %d partitions: %s; %d bytes sent a picture; "
                    + "%d colours in all, %.2f bytes each when packed%n", files.size(), partitions, cost,
                    bytes / files.size(), all.size(),
                    PackedColors.of(new HistogramArray(all.toBytes())).length / (double) all.size());
        }
    }
}
