package org.ochre.spark;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.MedianCut;
import org.ochre.spark.executor.ExecutorPool;

/// The exact colours of any number of pictures and how often each occurs: the state of [PaletteAggregator]. Two states
/// merge into that of all pictures, in any order.
///
/// A state lies on the Java heap and takes less than 24 bytes for each distinct colour, however many pictures there
/// are: at most 403 MB for RGB, which has 2²⁴ colours. The palette alone takes native memory.
/// On its way between machines a colour takes two to four bytes.
///
/// Grey pictures, those in RGB and those in RGBA are counted apart. For the palette, where there are several kinds,
/// grey is taken as RGB, and RGB as opaque RGBA.
public final class CorpusColors implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int RGB = 3;
    private static final int RGBA = 4;

    private final transient ColorLevels[] kinds = {new ColorLevels(), new ColorLevels(), new ColorLevels()};

    /// No colours.
    CorpusColors() {}

    /// Refuses what is no picture in grey, RGB or RGBA of bytes.
    ///
    /// @throws IllegalArgumentException `image: expected u8 [h, w], [h, w, 3] or [h, w, 4], got …`
    static TensorType require(TensorType picture) {
        boolean served = picture.dtype() == DType.U8
                && (picture.rank() == 2 || picture.rank() == 3 && kind((int) picture.size(2)) >= 0);
        if (!served) {
            throw new IllegalArgumentException("image: expected u8 [h, w], [h, w, 3] or [h, w, 4], got " + picture);
        }
        return picture;
    }

    private static int kind(int channels) {
        return channels == 1 ? 0 : channels == RGB ? 1 : channels == RGBA ? 2 : -1;
    }

    /// Adds the colours of a picture.
    ///
    /// @param channels 1, 3 or 4
    /// @param histogram as [ColorHistogram#toBytes] gives it
    CorpusColors add(int channels, byte[] histogram) {
        kinds[kind(channels)].add(histogram);
        return this;
    }

    /// Adds the colours of all pictures of another state.
    CorpusColors add(CorpusColors other) {
        for (int kind = 0; kind < kinds.length; kind++) {
            kinds[kind].add(other.kinds[kind]);
        }
        return this;
    }

    /// How many bytes of the Java heap the colours take.
    long heapBytes() {
        long bytes = 0;
        for (ColorLevels levels : kinds) {
            bytes += levels.heapBytes();
        }
        return bytes;
    }

    /// The palette of all pictures, as the bytes of an `.npy` of u8 `[n, c]`; null where no picture was counted.
    byte @Nullable [] palette(MedianCut cut) {
        int channels = channels();
        if (channels == 0) {
            return null;
        }
        collapse();
        return ExecutorPool.with(8 * heapBytes(),
                lease -> PaletteBytes.of(cut.apply(all(channels, lease), lease)));
    }

    private void collapse() {
        for (ColorLevels levels : kinds) {
            levels.collapse();
        }
    }

    /// 4 where a picture has alpha, else 3 where one has colours, else 1; 0 where there are no pictures.
    private int channels() {
        return !kinds[2].isEmpty() ? RGBA : !kinds[1].isEmpty() ? RGB : kinds[0].isEmpty() ? 0 : 1;
    }

    private ColorHistogram all(int channels, SegmentAllocator results) {
        ColorHistogram all = null;
        for (ColorLevels levels : kinds) {
            if (!levels.isEmpty()) {
                ColorHistogram next = widened(levels.merged(results), channels, results);
                all = all == null ? next : all.merge(next, results);
            }
        }
        if (all == null) {
            throw new IllegalStateException("colours: expected those of a picture, got none");
        }
        return all;
    }

    /// The same pictures in more channels: grey three times, and an alpha of 255. The colours still ascend.
    private static ColorHistogram widened(ColorHistogram histogram, int channels, SegmentAllocator results) {
        if (histogram.channels() == channels) {
            return histogram;
        }
        Tensor keys = histogram.keys().copy(results);
        for (long i = 0; i < keys.size(0); i++) {
            int key = keys.segment().get(ValueLayout.JAVA_INT_UNALIGNED, keys.offset() + i * Integer.BYTES);
            int rgb = histogram.channels() == 1 ? key * 0x010101 : key;
            keys.segment().set(ValueLayout.JAVA_INT_UNALIGNED, keys.offset() + i * Integer.BYTES,
                    channels == RGBA ? rgb << 8 | 255 : rgb);
        }
        return ColorHistogram.of(keys, histogram.counts(), channels, results);
    }

    private record Form(List<byte[]> kinds) implements Serializable {
        private Object readResolve() {
            CorpusColors colors = new CorpusColors();
            for (byte[] packed : kinds) {
                HistogramArray histogram = PackedColors.read(packed);
                colors.add(histogram.channels(), histogram.bytes());
            }
            return colors;
        }
    }

    private Object writeReplace() {
        collapse();
        List<byte[]> packed = new ArrayList<>();
        for (ColorLevels levels : kinds) {
            if (!levels.isEmpty()) {
                packed.add(PackedColors.of(levels.array()));
            }
        }
        return new Form(packed);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("colours: expected their packed form, got the object itself");
    }
}
