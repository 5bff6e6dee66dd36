package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.palette.Recolor;

/// A picture between two steps.
public sealed interface Picture {

    /// The pixels. Of a picture with a palette they are painted now, in memory of `results`.
    Tensor pixels(SegmentAllocator results);

    /// Adds what [#pixels] takes for a picture with a palette.
    ///
    /// @param pixels the type of the pixels
    /// @param colors how many colours the palette has at most
    static void addPainting(Cost cost, TensorType pixels, long colors) {
        TensorType labels = new TensorType(DType.I32, pixels.size(0), pixels.size(1));
        TensorType palette = pixels.rank() == 2
                ? new TensorType(pixels.dtype(), colors)
                : new TensorType(pixels.dtype(), colors, pixels.size(2));
        cost.result(pixels);
        cost.scratch(new Recolor().scratchBytes(labels, palette));
    }

    /// Pixels `[h, w]` or `[h, w, c]`.
    ///
    /// @param pixels the tensor
    record Plain(Tensor pixels) implements Picture {
        @Override
        public Tensor pixels(SegmentAllocator results) {
            return pixels;
        }
    }

    /// A picture in few colours: what `quantize` and `label-means` give. A PNG of at most 256 colours holds it as it
    /// is.
    ///
    /// @param labels integers `[h, w]`, each a row of the palette
    /// @param palette `[k, c]`; with c = 1 the picture is grey
    record Indexed(Tensor labels, Tensor palette) implements Picture {
        @Override
        public Tensor pixels(SegmentAllocator results) {
            Tensor table = palette.size(1) == 1 ? palette.squeeze(1) : palette;
            return new Recolor().apply(labels, table, results);
        }
    }
}
