package org.ochre.spark;

import java.io.IOException;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;
import org.jspecify.annotations.Nullable;
import org.ochre.TensorType;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.MedianCut;
import org.ochre.spark.executor.ExecutorPool;

/// One palette for all pictures of a group: exactly that of [MedianCut] for all of them as one picture, whatever the
/// partitions, their order and what Spark runs again. The result is the bytes of an `.npy` file of u8 `[n, c]`, or null
/// for a group without a picture. Rows that are null, cannot be read, or are not u8 are left out and counted
/// ([Counters]).
///
/// The state is [CorpusColors]. Spark merges the states of a group one after the other; [OchreSpark#palette] merges
/// those of a whole data set as a tree.
///
/// @param <I> paths, or the bytes of image files
public final class PaletteAggregator<I> extends Aggregator<I, CorpusColors, byte[]> {
    private static final long serialVersionUID = 1;

    private final MedianCut cut;
    private final ImageReader reader;

    PaletteAggregator(MedianCut cut, ImageReader reader) {
        this.cut = cut;
        this.reader = reader;
    }

    @Override
    public CorpusColors zero() {
        return new CorpusColors();
    }

    @Override
    public CorpusColors reduce(CorpusColors colors, @Nullable I image) {
        return image == null ? colors : add(colors, image, reader);
    }

    /// The colours of one picture.
    private record Counted(int channels, byte[] histogram) {
        static Counted of(byte[] content) throws IOException {
            ImageInfo header = Images.header(content);
            TensorType picture = CorpusColors.require(header.type());
            long bytes = header.bytes() + ColorHistogram.bytes(picture)
                    + ColorHistogram.scratchBytes(picture);
            byte[] histogram = ExecutorPool.with(bytes,
                    lease -> ColorHistogram.of(Images.decode(content, lease), lease).toBytes());
            return new Counted(picture.rank() == 2 ? 1 : (int) picture.size(2), histogram);
        }
    }

    /// Merging happens outside of the reader: where it fails, the task fails, and no picture is left out.
    static CorpusColors add(CorpusColors colors, Object image, ImageReader reader) {
        Counted counted = reader.read(image, Counted::of).result();
        return counted == null ? colors : colors.add(counted.channels, counted.histogram);
    }

    @Override
    public CorpusColors merge(CorpusColors one, CorpusColors other) {
        return one.add(other);
    }

    /// @return null for a group without a picture
    @Override
    public byte @Nullable [] finish(CorpusColors colors) {
        return colors.palette(cut);
    }

    @Override
    public Encoder<CorpusColors> bufferEncoder() {
        return Encoders.javaSerialization(CorpusColors.class);
    }

    @Override
    public Encoder<byte[]> outputEncoder() {
        return Encoders.BINARY();
    }

    @Override
    public String toString() {
        return "PaletteAggregator[" + cut + "]";
    }
}
