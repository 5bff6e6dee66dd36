package org.ochre.spark;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedPng;
import org.ochre.memory.Lease;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.UnifyTransparent;
import org.ochre.spark.executor.ExecutorPool;

/// Pictures in the colours of a palette, as PNG: what `ochre quantize --palette` writes. Colours with alpha count as
/// they are seen ([Alpha#SEEN]). A palette of at most 256 colours gives a palette PNG.
///
/// Where one of picture and palette is grey and the other has colours, grey is taken as RGB. Where only the palette has
/// alpha, the picture gets an opaque one; where only the picture has alpha, it must be opaque.
///
/// @param palette at least one colour of 1, 3 or 4 channels
record Quantization(ColorList palette) implements Serializable {
    private static final int MOST_INDEXED = 256;
    private static final int RGBA = 4;
    private static final NearestColor NEAREST = new NearestColor(Alpha.SEEN);

    Quantization {
        if (palette.size() == 0 || palette.channels() == 2) {
            throw new IllegalArgumentException(
                    "palette: expected a colour or more of 1, 3 or 4 channels, got " + palette);
        }
    }

    /// The PNG file for the content of an image file.
    byte[] png(byte[] content) throws IOException {
        ImageInfo header = Images.header(content);
        CorpusColors.require(header.type());
        return ExecutorPool.with(bytes(header), lease -> png(Images.decode(content, lease), lease));
    }

    /// The picture twice more where its channels change, labels and painted picture, and the scratch of the search.
    private long bytes(ImageInfo header) {
        long pixels = header.type().size(0) * header.type().size(1);
        TensorType image = new TensorType(header.type().dtype(), header.type().size(0), header.type().size(1),
                Math.max(palette.channels(), 3));
        TensorType colors = new TensorType(header.type().dtype(), palette.size(), image.size(2));
        TensorType labels = NEAREST.resultType(image, colors);
        return header.bytes() + 3 * RGBA * pixels + labels.bytes() + NEAREST.scratchBytes(image, colors)
                + IndexedPng.scratchBytes(labels);
    }

    private byte[] png(Tensor read, Lease lease) throws IOException {
        Tensor image = fitted(read, lease);
        Tensor rows = rows(image, lease);
        Tensor labels = NEAREST.apply(image, rows, lease);
        if (palette.size() > MOST_INDEXED) {
            Tensor table = image.rank() == 2 ? rows.squeeze(1) : rows;
            return Images.encode(new Recolor().apply(labels, table, lease), "png");
        }
        Tensor file = IndexedPng.encode(labels, rows, IndexedPng.LEVEL, lease);
        byte[] png = new byte[Math.toIntExact(file.elements())];
        file.copyTo(png);
        return png;
    }

    /// The picture with the channels of the palette, or as it is where the palette is grey.
    private Tensor fitted(Tensor image, SegmentAllocator results) {
        long channels = image.rank() == 2 ? 1 : image.size(2);
        Tensor fitted = channels == palette.channels() || palette.channels() == 1
                ? image
                : palette.channels() == RGBA ? new Rgba().apply(image, results) : new Rgb().apply(image, results);
        boolean transparent = fitted.rank() == 3 && fitted.size(2) == RGBA;
        return transparent ? new UnifyTransparent().apply(fitted, results) : fitted;
    }

    /// The palette, with the channels of the picture where the palette is grey.
    private Tensor rows(Tensor image, SegmentAllocator results) {
        Tensor rows = palette.tensor(results);
        if (palette.channels() > 1 || image.rank() == 2) {
            return rows;
        }
        Tensor wide = rows.expand(0);
        return (image.size(2) == RGBA ? new Rgba().apply(wide, results) : new Rgb().apply(wide, results)).squeeze(0);
    }
}
