package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.BinaryOperation;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;

/// Dithering by error diffusion: each pixel gets the palette row nearest to its colour plus the error that earlier
/// pixels have passed on.
///
/// | image | palette | labels |
/// |---|---|---|
/// | U8 `[h, w, c]`, 1 ≤ c ≤ 4 | U8 `[k, c]`, 1 ≤ k ≤ 65,536 | I32 `[h, w]` |
/// | U8 `[h, w]` | U8 `[k, 1]` or `[k]` | I32 `[h, w]` |
///
/// The order is serpentine: even rows run left to right, odd rows right to left. The wanted colour is the pixel plus
/// the carried error, clamped to 0…255. Errors are kept in sixteenths, and the carried error is rounded to the nearest
/// level, halves up. The difference between the wanted colour and the palette row is passed on: 7/16 to the next pixel
/// of the row; in the row below 3/16 one column back, 5/16 to the same column and 1/16 one column ahead. Back and ahead
/// follow the direction of the row. Shares for pixels outside the image are dropped.
///
/// The nearest row is found as in [NearestColor]: exact, the lowest row on ties. All arithmetic is in integers, so the
/// result is deterministic. Each pixel needs the one before, so the operation runs on one thread. Source: R. W. Floyd
/// and L. Steinberg, *An adaptive algorithm for spatial greyscale*, Proc. SID 17, 1976.
public record Dither() implements BinaryOperation {

    /// @throws IllegalArgumentException `image: expected …` or `palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got …`
    @Override
    public TensorType resultType(TensorType image, TensorType palette) {
        return Palettes.labelsOf(image, palette);
    }

    @Override
    public long scratchBytes(TensorType image, TensorType palette) {
        resultType(image, palette);
        long channels = image.rank() == 2 ? 1 : image.size(2);
        return Scratch.bytes(palette.bytes(),
                NativePalette.ditherScratchBytes(image.size(1), channels, palette.size(0)),
                Structs.Layout.BYTES, Structs.Layout.BYTES);
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor image, Tensor palette, Tensor labels) {
        Arguments.destination("labels", labels, resultType(image.type(), palette.type()));
        Arguments.apart("image", image, "labels", labels);
        Arguments.apart("palette", palette, "labels", labels);
        ImageLayout pixels = ImageLayout.image("image", image);
        ImageLayout out = ImageLayout.plane("labels", labels);
        try (Scratch scratch = new Scratch()) {
            long rows = palette.copy(scratch).segment().address();
            long k = palette.size(0);
            MemorySegment work = scratch.allocate(
                    NativePalette.ditherScratchBytes(pixels.width(), pixels.channels(), k),
                    64);
            Held.run(
                    () -> Call.require(
                            NativePalette.dither(pixels.address(), pixels.layout(scratch), rows, k, out.address(),
                                    out.layout(scratch), work.address())),
                    image, labels);
        }
    }
}
