package org.ochre.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelSums;
import org.ochre.memory.Lease;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.palette.Recolor;
import org.ochre.spark.executor.ExecutorPool;

/// Pictures and the pictures of their labels: means of regions over all of them, where a region is what has the same
/// label in any picture, and the pictures painted in these means.
///
/// Labels are the indices of a palette PNG, BMP or TIFF, or grey values of 8 or 16 bits, so 0…65,535. All pictures have
/// one dtype and number of channels; a picture with others is an error of its row. Each task holds one [LabelSums] of
/// 65,536 regions, `8 · (1 + channels)` bytes each, and sends it packed by Spark.
public final class LabelledPictures {
    /// How many regions there may be.
    public static final long REGIONS = 1 << 16;

    private static final int FAN_IN = 2;

    private final OchreSpark ochre;
    private final Dataset<Row> pairs;
    private final Kind kind;

    private LabelledPictures(OchreSpark ochre, Dataset<Row> pairs, Kind kind) {
        this.ochre = ochre;
        this.pairs = pairs;
        this.kind = kind;
    }

    /// What all pictures have in common.
    private record Kind(DType dtype, long channels) implements Serializable {
        LabelSums sums(SegmentAllocator results) {
            return LabelSums.allocate(dtype, REGIONS, channels, false, results);
        }

        void require(TensorType picture) {
            long has = picture.rank() == 2 ? 1 : picture.size(2);
            if (picture.dtype() != dtype || has != channels) {
                throw new IllegalArgumentException("image: expected " + dtype + " of " + channels
                        + " channels as the first picture has, got " + picture);
            }
        }
    }

    /// @param pairs two columns, pictures and labels, each paths or bytes
    /// @param first the type of the pictures: any of them
    public static LabelledPictures of(OchreSpark ochre, Dataset<Row> pairs, TensorType first) {
        if (pairs.columns().length != 2) {
            throw new IllegalArgumentException("pairs: expected a column of pictures and one of labels, got "
                    + String.join(", ", pairs.columns()));
        }
        return new LabelledPictures(ochre, pairs, new Kind(first.dtype(), first.rank() == 2 ? 1 : first.size(2)));
    }

    /// The sums over all pictures, as [LabelSums#toBytes] gives them: [LabelSums#ofBytes] has counts and means of them.
    /// Integers are exact, whatever the partitions. Pairs that cannot be read are left out and counted.
    public byte[] sums() {
        ImageReader reader = ochre.reader();
        Kind all = kind;
        JavaRDD<Row> rows = pairs.javaRDD();
        return rows.mapPartitions(some -> List.of(collected(some, reader, all)).iterator())
                .treeReduce(LabelledPictures::merged, FAN_IN);
    }

    private static byte[] collected(Iterator<Row> rows, ImageReader reader, Kind kind) {
        try (Arena arena = Arena.ofConfined()) {
            LabelSums sums = kind.sums(arena);
            while (rows.hasNext()) {
                Row row = rows.next();
                if (!row.isNullAt(0) && !row.isNullAt(1)) {
                    reader.read(row.get(0), content -> {
                        byte[] labels = reader.content(row.get(1));
                        add(sums, content, labels, kind);
                        return content.length;
                    });
                }
            }
            return sums.toBytes();
        }
    }

    /// Adding is the last step, and adds all or nothing. So it may be tried again with more memory.
    private static void add(LabelSums sums, byte[] content, byte[] labels, Kind kind) throws IOException {
        ImageInfo header = Images.header(content);
        kind.require(header.type());
        long bytes = header.bytes() + Images.header(labels).bytes()
                + LabelSums.scratchBytes(header.type(), REGIONS, false);
        ExecutorPool.with(bytes, lease -> {
            sums.add(Images.decode(content, lease), labels(labels, lease));
            return true;
        });
    }

    private static Tensor labels(byte[] content, Lease lease) throws IOException {
        if (Images.header(content).colors() == ImageInfo.Colors.PALETTE) {
            return Images.decodeIndexed(MemorySegment.ofArray(content), ReadOptions.DEFAULT, lease).labels();
        }
        Tensor labels = Images.decode(content, lease);
        if (labels.rank() != 2 || labels.dtype() != DType.U8 && labels.dtype() != DType.U16) {
            throw new IllegalArgumentException(
                    "labels: expected the indices of a palette, or grey of 8 or 16 bits, got " + labels.type());
        }
        return labels;
    }

    private static byte[] merged(byte[] one, byte[] other) {
        return ExecutorPool.with(6L * one.length, lease -> {
            LabelSums sums = LabelSums.ofBytes(one, lease);
            sums.merge(LabelSums.ofBytes(other, lease));
            return sums.toBytes();
        });
    }

    /// Each picture painted in the means of its regions: the first column of the pairs, then `image`, a PNG, and
    /// `error`. Means have the dtype of the pictures, rounded to the nearest integer, halves to even.
    ///
    /// @param sums what [#sums] gave
    public Dataset<Row> painted(byte[] sums) {
        ImageReader reader = ochre.reader();
        Kind all = kind;
        byte[] means = ExecutorPool.with(8L * sums.length,
                lease -> PaletteBytes.npy(LabelSums.ofBytes(sums, lease).means(all.dtype, lease), lease));
        UDF2<Object, Object, Row> paint = (picture, labels) -> OchreSpark.row(picture, reader,
                content -> png(content, reader.content(labels), means, all));
        String name = pairs.columns()[0];
        Column painted = udf(paint, OchreSpark.IMAGE).apply(col(name), col(pairs.columns()[1]));
        return pairs.select(col(name), painted.as("painted")).select(name, "painted.image", "painted.error");
    }

    /// @param means the content of an `.npy` file, whose data is its end
    private static byte[] png(byte[] content, byte[] labels, byte[] means, Kind kind) throws IOException {
        ImageInfo header = Images.header(content);
        kind.require(header.type());
        long bytes = header.bytes() + Images.header(labels).bytes() + 5 * header.type().bytes() + 2L * means.length;
        return ExecutorPool.with(bytes, lease -> {
            Tensor table = Tensor.allocate(lease, kind.dtype, REGIONS, kind.channels);
            MemorySegment.copy(MemorySegment.ofArray(means), means.length - table.type().bytes(), table.segment(),
                    table.offset(), table.type().bytes());
            Tensor rows = header.type().rank() == 2 ? table.squeeze(1) : table;
            return Images.encode(new Recolor().apply(labels(labels, lease), rows, lease), "png");
        });
    }
}
