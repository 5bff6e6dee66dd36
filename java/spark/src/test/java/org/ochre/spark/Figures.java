package org.ochre.spark;

import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

/// Prints the figures of bench/SPARK.md: what a row costs beside the plain library, one executor beside two, how many
/// bytes a picture sends for the palette of all, and what follows for 10⁸ pictures. bench/spark runs it. Arguments: the
/// master (`local[1]` or `local-cluster[2,1,1024]`), how many pictures.
///
/// **Rows and jobs.** A job has fixed costs, for its plan and its tasks. So each is run with some pictures and with
/// [#TIMES] as many: the difference is what rows cost, the rest what the job costs. The best of [#ROUNDS] counts.
final class Figures {
    private static final Path PHOTO = Path.of("../../bench/images/coffee.png");
    private static final int K = 256;
    private static final int SEED = 5;
    private static final int TIMES = 5;
    private static final int ROUNDS = 3;

    private Figures() {}

    interface Work {
        void run() throws IOException;
    }

    /// Milliseconds of the CPU and of the clock.
    private record Cost(double cpu, double clock) {
        static Cost of(Work work) throws IOException {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            Cost best = new Cost(Double.MAX_VALUE, Double.MAX_VALUE);
            for (int round = 0; round < ROUNDS; round++) {
                long cpu = system.getProcessCpuTime();
                long clock = System.nanoTime();
                work.run();
                best = new Cost(Math.min(best.cpu, (system.getProcessCpuTime() - cpu) / 1e6),
                        Math.min(best.clock, (System.nanoTime() - clock) / 1e6));
            }
            return best;
        }

        Cost minus(Cost other) {
            return new Cost(cpu - other.cpu, clock - other.clock);
        }

        Cost over(double count) {
            return new Cost(cpu / count, clock / count);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f ms of CPU (%.3f by the clock)", cpu, clock);
        }
    }

    /// A column of Spark, and the same work by the library in a loop.
    private static Cost compare(SparkSession spark, String what, List<String> files, Column column, Loop loop)
            throws IOException {
        List<String> more = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            more.addAll(files);
        }
        Cost plain = Cost.of(() -> Parallelism.<Integer, IOException>with(1, () -> {
            for (String file : files) {
                loop.of(Path.of(file));
            }
            return files.size();
        })).over(files.size());
        Cost few = Cost.of(() -> spent(spark, files, column));
        Cost row = Cost.of(() -> spent(spark, more, column)).minus(few).over((TIMES - 1.0) * files.size());
        Cost job = few.minus(new Cost(row.cpu * files.size(), row.clock * files.size()));
        System.out.println("  " + what + "; the library: " + plain + " a picture; Spark: " + row + " a row, " + job
                + " a job of " + files.size());
        return row.minus(plain);
    }

    private interface Loop {
        void of(Path file) throws IOException;
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
        String master = arguments[0];
        int count = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("ochre-figures");
        List<String> small = write(folder.resolve("small"), Pictures.parts(count, 3, SEED));
        List<byte[]> photo = new ArrayList<>();
        for (int i = 0; i < Math.max(count / 10, 1); i++) {
            photo.add(Files.readAllBytes(PHOTO));
        }
        List<String> large = write(folder.resolve("large"), photo);
        try (SparkSession spark = SparkSession.builder().master(master).config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.adaptive.enabled", false).getOrCreate()) {
            OchreSpark ochre = OchreSpark.on(spark);
            ColorList palette = ochre.palette(paths(spark, small, 8), K);
            if (master.startsWith("local-cluster")) {
                executors(spark, ochre, palette, large);
                return;
            }
            LibraryFigures.Picture picture = LibraryFigures.pictures();
            double largest = LibraryFigures.largestState();
            Loop header = file -> Images.header(Files.readAllBytes(file));
            Loop quantize = file -> quantize(file, palette);
            compare(spark, "header, 20…60 pixels a side", small, ochre.header(col("path")), header);
            Cost row = compare(spark, "quantise, 20…60 pixels a side", small, ochre.quantize(col("path"), palette),
                    quantize);
            compare(spark, "quantise, 600×400", large, ochre.quantize(col("path"), palette), quantize);
            corpus(spark, ochre, small, 8);
            corpus(spark, ochre, small, 32);
            estimate(picture, Math.max(row.cpu(), 0), largest);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    /// The same jobs on the executors of this master, by the clock.
    private static void executors(SparkSession spark, OchreSpark ochre, ColorList palette, List<String> photos)
            throws IOException {
        Cost painted = Cost.of(() -> spent(spark, photos, ochre.quantize(col("path"), palette)));
        Cost counted = Cost.of(() -> ochre.palette(paths(spark, photos, 8), K));
        System.out.printf(Locale.ROOT, "  %d photos of 600×400 by the clock: quantise %.0f ms, palette %.0f ms%n",
                photos.size(), painted.clock, counted.clock);
    }

    /// What the figures of a photo come to for 10⁸ pictures like it, on 100 machines of 16 cores.
    ///
    /// @param row what Spark adds to a row
    /// @param largest unpacking and merging the largest state
    private static void estimate(LibraryFigures.Picture picture, double row, double largest) {
        double pictures = 1e8;
        double cores = 1600;
        double tasks = 4 * cores;
        double state = 63e6;
        System.out.printf(Locale.ROOT,
                "10^8 such pictures on 100 machines of 16 cores: palette %.0f minutes (%.1f ms a "
                        + "picture and %.1f ms a row), painting %.0f minutes (%.1f ms); read %.1f TB a "
                        + "pass, written %.1f TB; at most %.0f GB of states sent, %.1f kB a picture; a level of the tree of 9 "
                        + "states %.1f s%n",
                pictures * (picture.count() + row) / cores / 60e3, picture.count(), row,
                pictures * (picture.paint() + row) / cores / 60e3, picture.paint(),
                pictures * picture.jpegBytes() / 1e12, pictures * picture.pngBytes() / 1e12, tasks * state / 1e9,
                tasks * state / pictures / 1e3, 9 * largest / 1e3);
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

    private static void quantize(Path file, ColorList palette) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor rows = palette.tensor(arena);
            Tensor image = Images.decode(Files.readAllBytes(file), arena);
            Tensor labels = new NearestColor(Alpha.SEEN).apply(image, rows, arena);
            IndexedPng.encode(labels, rows, IndexedPng.LEVEL, arena);
        }
    }

    private static void corpus(SparkSession spark, OchreSpark ochre, List<String> files, int partitions)
            throws IOException, InterruptedException, TimeoutException {
        Sent sent = new Sent();
        spark.sparkContext().addSparkListener(sent);
        Dataset<Row> paths = paths(spark, files, partitions).cache();
        paths.count();
        Cost cost = Cost.of(() -> ochre.palette(paths, K)).over(files.size());
        spark.sparkContext().listenerBus().waitUntilEmpty();
        long before = sent.shuffled.get() + sent.results.get();
        ochre.palette(paths, K);
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
            System.out.printf(Locale.ROOT,
                    "  palette of %d pictures in %d partitions: %s a picture; %d bytes sent a picture; "
                            + "%d colours in all, %.2f bytes each when packed%n",
                    files.size(), partitions, cost,
                    bytes / files.size(), all.size(),
                    PackedColors.of(new HistogramArray(all.toBytes())).length / (double) all.size());
        }
    }
}
