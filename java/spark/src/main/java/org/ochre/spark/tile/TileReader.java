package org.ochre.spark.tile;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.memory.Lease;
import org.ochre.opencv.image.Images;
import org.ochre.spark.executor.ExecutorPool;

/// Reads tiles inside a task: `.npy`, or image files such as TIFF, from bytes or from a path that Hadoop's file systems
/// know.
record TileReader(Broadcast<SerializableConfiguration> hadoop) implements Serializable {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int NPY_HEADER = 65_548;
    private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /// What is done with tensors in memory of the executor's pool. It may be run again from its beginning.
    @FunctionalInterface
    interface Work<R> {
        R in(Lease lease) throws IOException;
    }

    static TileReader on(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return new TileReader(context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())));
    }

    /// Does work for a tile on the threads that the task has, in about that many bytes of the executor's pool.
    ///
    /// @param what what a failure is a failure of
    /// @throws IllegalStateException `tile [1, 2] of raster a: reason`
    static <R> R work(Object what, long bytes, Work<R> work) {
        try {
            return ExecutorPool.<R, IOException>onTask(() -> ExecutorPool.<R, IOException>with(bytes, work::in));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalStateException(what + ": " + e.getMessage(), e);
        }
    }

    /// The bytes of a tile's file.
    ///
    /// @param tile a path, or the bytes themselves
    byte[] content(TileKey key, Object tile) {
        try {
            return tile instanceof byte[] bytes ? bytes : read(new Path((String) tile));
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": " + e.getMessage(), e);
        }
    }

    private byte[] read(Path path) throws IOException {
        try (FSDataInputStream in = path.getFileSystem(hadoop.value().value()).open(path)) {
            byte[] content = in.readNBytes(MOST_BYTES);
            if (in.read() >= 0) {
                throw new IOException(path + ": expected at most " + MOST_BYTES + " bytes, got more");
            }
            return content;
        }
    }

    /// The type of a tile, from its header. Of an `.npy` file no more than the first 64 KiB are read.
    ///
    /// @param tile a path, or the bytes of a file
    TensorType type(TileKey key, Object tile) {
        try {
            if (tile instanceof byte[] content) {
                return isNpy(content) ? Npy.type(content) : Images.header(content).type();
            }
            Path path = new Path((String) tile);
            FileSystem files = path.getFileSystem(hadoop.value().value());
            byte[] beginning;
            try (FSDataInputStream in = files.open(path)) {
                beginning = in.readNBytes(NPY_HEADER);
            }
            return isNpy(beginning)
                    ? Npy.type(beginning, files.getFileStatus(path).getLen())
                    : Images.header(read(path)).type();
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": " + e.getMessage(), e);
        }
    }

    /// The tile in memory of the lease.
    ///
    /// @param expected its type, as found when the raster's tiles were listed
    static Tensor decode(byte[] content, TensorType expected, Lease lease) throws IOException {
        Tensor tile = isNpy(content) ? Npy.decode(content, lease) : Images.decode(content, lease);
        if (!tile.type().equals(expected)) {
            throw new IOException("expected " + expected + " as before, got " + tile.type());
        }
        return tile;
    }

    private static boolean isNpy(byte[] content) {
        return content.length >= NPY.length && Arrays.equals(content, 0, NPY.length, NPY, 0, NPY.length);
    }
}
