package org.ochre.spark.tile;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.io.NpyRows;
import org.ochre.memory.Lease;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.spark.executor.ExecutorPool;

/// Reads tiles inside a task: `.npy`, or image files such as TIFF, from bytes, from a path that Hadoop's file systems
/// know, or some rows of such a file ([Band]).
///
/// @param isLabels whether of a palette image the indices are read, and not the colours
record TileReader(Broadcast<SerializableConfiguration> hadoop, boolean isLabels) implements Serializable {
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
        return new TileReader(context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())), false);
    }

    /// The same for tiles of labels.
    TileReader ofLabels() {
        return new TileReader(hadoop, true);
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

    /// The bytes of a tile's file. Rows of a file become the content of an `.npy`.
    ///
    /// @param tile a path, the bytes themselves, or a row as [Band] has it
    byte[] content(TileKey key, Object tile) {
        try {
            return switch (tile) {
                case byte[] bytes -> bytes;
                case String path -> read(new Path(path));
                case Row row -> content(key, Band.of(row));
                default -> throw new IOException("expected a path, bytes or a band, got " + tile.getClass().getName());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": " + e.getMessage(), e);
        }
    }

    private byte[] content(TileKey key, Band band) throws IOException {
        Path path = new Path(band.path());
        FileSystem files = path.getFileSystem(hadoop.value().value());
        try (FSDataInputStream in = files.open(path)) {
            byte[] beginning = beginning(in);
            if (isNpy(beginning)) {
                NpyRows rows = Npy.rows(beginning, files.getFileStatus(path).getLen(), band.first(), band.rows());
                if (rows.header().length + rows.bytes() > MOST_BYTES) {
                    throw new IOException("expected rows of at most " + MOST_BYTES + " bytes, got " + rows.bytes());
                }
                byte[] content = Arrays.copyOf(rows.header(), (int) (rows.header().length + rows.bytes()));
                in.readFully(rows.offset(), content, rows.header().length, (int) rows.bytes());
                return content;
            }
            TiffRows.Part part = tiff(files, path, beginning, in).part(band.first(), band.rows());
            return work(key, Images.header(part.content()).bytes() + (1 << 16), lease -> Npy.encode(
                    decoded(part.content(), lease).slice(0, part.skipped(), part.skipped() + band.rows())));
        }
    }

    private static TiffRows tiff(FileSystem files, Path path, byte[] beginning, FSDataInputStream in)
            throws IOException {
        if (!TiffRows.isTiff(beginning)) {
            throw new IOException("expected an .npy or a TIFF, of which rows can be read, got another file");
        }
        return TiffRows.of(in, files.getFileStatus(path).getLen());
    }

    private static byte[] beginning(FSDataInputStream in) throws IOException {
        return in.readNBytes(NPY_HEADER);
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

    /// The type of a tile, from its header. Of an `.npy` file no more than the first 64 KiB are read, of a band of a
    /// TIFF one of its strips or one row of its tiles.
    ///
    /// @param tile as in [#content]
    TensorType type(TileKey key, Object tile) {
        try {
            if (tile instanceof byte[] content) {
                return type(content);
            }
            Path path = new Path(tile instanceof Row row ? Band.of(row).path() : (String) tile);
            FileSystem files = path.getFileSystem(hadoop.value().value());
            try (FSDataInputStream in = files.open(path)) {
                byte[] beginning = beginning(in);
                if (tile instanceof Row row) {
                    Band band = Band.of(row);
                    return rows(isNpy(beginning)
                            ? Npy.type(beginning, files.getFileStatus(path).getLen())
                            : type(tiff(files, path, beginning, in).part(band.first(), 1).content()), band.rows());
                }
                if (isNpy(beginning)) {
                    return Npy.type(beginning, files.getFileStatus(path).getLen());
                }
            }
            return type(read(path));
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": " + e.getMessage(), e);
        }
    }

    private static TensorType rows(TensorType type, long rows) {
        long[] shape = type.shape();
        shape[0] = rows;
        return new TensorType(type.dtype(), shape);
    }

    /// The type of the whole raster in a file, and how many rows of it are read at a time.
    RasterFile.Found find(String name) throws IOException {
        Path path = new Path(name);
        FileSystem files = path.getFileSystem(hadoop.value().value());
        try (FSDataInputStream in = files.open(path)) {
            byte[] beginning = beginning(in);
            if (isNpy(beginning)) {
                long size = files.getFileStatus(path).getLen();
                Npy.rows(beginning, size, 0, 0);
                return new RasterFile.Found(Npy.type(beginning, size), 1);
            }
            TiffRows rows = tiff(files, path, beginning, in);
            return new RasterFile.Found(rows(type(rows.part(0, 1).content()), rows.height()),
                    rows.isPlain() ? 1 : rows.step());
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw reason.contains(name) ? e : new IOException(path + ": " + reason, e);
        }
    }

    private TensorType type(byte[] content) throws IOException {
        if (isNpy(content)) {
            return Npy.type(content);
        }
        ImageInfo header = Images.header(content);
        return isLabels && header.colors() == ImageInfo.Colors.PALETTE
                ? new TensorType(header.bitDepth() <= Byte.SIZE ? DType.U8 : DType.U16, header.type().size(0),
                        header.type().size(1))
                : header.type();
    }

    /// The tile in memory of the lease.
    ///
    /// @param expected its type, as found when the raster's tiles were listed
    Tensor decode(byte[] content, TensorType expected, Lease lease) throws IOException {
        Tensor tile = decoded(content, lease);
        if (!tile.type().equals(expected)) {
            throw new IOException("expected " + expected + " as before, got " + tile.type());
        }
        return tile;
    }

    private Tensor decoded(byte[] content, Lease lease) throws IOException {
        if (isNpy(content)) {
            return Npy.decode(content, lease);
        }
        return isLabels && Images.header(content).colors() == ImageInfo.Colors.PALETTE
                ? Images.decodeIndexed(MemorySegment.ofArray(content), ReadOptions.DEFAULT, lease).labels()
                : Images.decode(content, lease);
    }

    private static boolean isNpy(byte[] content) {
        return content.length >= NPY.length && Arrays.equals(content, 0, NPY.length, NPY, 0, NPY.length);
    }
}
