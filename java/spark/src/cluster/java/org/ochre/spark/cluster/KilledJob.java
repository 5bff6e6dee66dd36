package org.ochre.spark.cluster;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.spark.OchreSpark;
import org.ochre.spark.executor.ExecutorPool;
import org.ochre.stencil.Correlation;

/// The palette of a folder of pictures, where the first attempt of one task stays in native code for so long that
/// somebody can kill its executor there. Arguments: the folder, the file for the palette, k.
public final class KilledJob {
    static final String ENTER = "ENTERS NATIVE CODE IN PROCESS ";
    static final String LEAVE = "LEFT NATIVE CODE";
    private static final int ROUNDS = 500;
    private static final int SIDE = 1500;
    private static final int TAPS = 31;

    private KilledJob() {}

    public static void main(String[] arguments) throws IOException {
        try (SparkSession spark = SparkSession.builder().getOrCreate();
                Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            Dataset<String> paths = spark.createDataset(files.map(Path::toString).sorted().toList(), Encoders.STRING())
                    .repartition(4);
            MapPartitionsFunction<String, String> slow = rows -> {
                List<String> all = new ArrayList<>();
                rows.forEachRemaining(all::add);
                if (TaskContext.getPartitionId() == 0 && TaskContext.get().attemptNumber() == 0) {
                    stayInNativeCode();
                }
                return all.iterator();
            };
            byte[] palette = OchreSpark.npy(OchreSpark.on(spark).palette(
                    paths.mapPartitions(slow, Encoders.STRING()).select(col("value")), Integer.parseInt(arguments[2])));
            Files.write(Path.of(arguments[1]), palette);
        }
    }

    /// Correlates a picture with a kernel of 31 × 31, again and again.
    private static void stayInNativeCode() {
        System.err.println(ENTER + ProcessHandle.current().pid());
        try (Arena kernels = Arena.ofConfined()) {
            Tensor kernel = Tensor.allocate(kernels, DType.F32, TAPS, TAPS);
            for (long i = 0; i < TAPS; i++) {
                kernel.setDouble(1.0 / (i + 1), i, i);
                kernel.setDouble(0.5, i, TAPS / 2);
            }
            Correlation correlation = new Correlation(kernel, Border.REFLECT);
            ExecutorPool.onTask(() -> ExecutorPool.with(1 << 26, lease -> {
                Tensor image = Tensor.allocate(lease, DType.F32, SIDE, SIDE).fill(1);
                Tensor result = Tensor.allocate(lease, DType.F32, SIDE, SIDE);
                for (int round = 0; round < ROUNDS; round++) {
                    correlation.into(image, result);
                }
                return result.getDouble(0, 0);
            }));
        }
        System.err.println(LEAVE);
    }
}
