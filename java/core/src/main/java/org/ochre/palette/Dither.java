package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.BinaryOperation;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;

/// Error diffusion: each pixel gets the palette row nearest to its colour plus the error that its neighbours have
/// passed on.
///
/// | image | palette | labels |
/// |---|---|---|
/// | U8 `[h, w, c]`, 1 ≤ c ≤ 4 | U8 `[k, c]`, 1 ≤ k ≤ 65,536 | I32 `[h, w]` |
/// | U8 `[h, w]` | U8 `[k, 1]` or `[k]` | I32 `[h, w]` |
///
/// Serpentine: even rows run left to right, odd rows back. The wanted colour is pixel plus carried error (kept in
/// sixteenths, rounded to the nearest level, halves up), clamped to 0…255; its difference from the palette row goes
/// 7/16 ahead, 3/16 below behind, 5/16 below and 1/16 below ahead, and is dropped where that lies outside the image.
/// Nearest as [NearestColor]: exact, lowest row on ties. Integers only, so deterministic; each pixel needs the one
/// before, so it runs on one thread. Source: R. W. Floyd and L. Steinberg, *An adaptive algorithm for spatial
/// greyscale*, Proc. SID 17, 1976.
public record Dither() implements BinaryOperation {

    /// @throws IllegalArgumentException `image: expected …` or `palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got …`
    @Override
    public TensorType resultType(TensorType image, TensorType palette) {
        return Palettes.labelsOf(image, palette);
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
