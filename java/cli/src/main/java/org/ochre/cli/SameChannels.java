package org.ochre.cli;

import java.lang.foreign.SegmentAllocator;
import java.util.function.Consumer;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;

/// An image and a palette with the same channels. Where one is grey and the other has colours, grey is taken as RGB;
/// where one has alpha and the other has not, an opaque alpha is left out of the image, or added to it. Each conversion
/// is said in a line. Only U8 is converted.
///
/// @param palette `[k, c]`, or `[k]` for grey
record SameChannels(Tensor image, Tensor palette) {
    private static final int RGBA = 4;

    /// @param say takes the line about a conversion
    /// @throws IllegalArgumentException for an image with alpha that is not opaque, with a palette without alpha
    static SameChannels of(Tensor image, Tensor palette, Consumer<String> say, SegmentAllocator results) {
        long has = channels(image, 2);
        long wants = channels(palette, 1);
        if (has == 0 || wants == 0 || has == wants) {
            return new SameChannels(image, palette);
        }
        if (wants == 1) {
            say.accept("the palette is grey, and taken as RGB for an image of " + has + " channels");
            Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
            Tensor colors = new Rgb().apply(rows.expand(0), results).squeeze(0);
            return of(image, colors, say, results);
        }
        UnaryOperation conversion = wants == RGBA ? new Rgba() : new Rgb();
        Tensor converted = conversion.apply(image, results);
        String done = has == 1
                ? "the image is grey, and taken as " + (wants == RGBA ? "opaque RGBA" : "RGB")
                : wants == RGBA ? "the image gets an opaque alpha" : "the image loses its alpha, which is opaque";
        say.accept(done + ", as the palette has " + wants + " channels");
        return new SameChannels(converted, palette);
    }

    /// 1, 3 or 4; 0 for a tensor that is not converted.
    private static long channels(Tensor tensor, int axis) {
        long channels = tensor.rank() == axis ? 1 : tensor.rank() == axis + 1 ? tensor.size(axis) : 0;
        boolean served = channels == 1 || channels == 3 || channels == RGBA;
        return served && tensor.dtype() == DType.U8 ? channels : 0;
    }
}
