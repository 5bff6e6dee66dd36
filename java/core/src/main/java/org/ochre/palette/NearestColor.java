package org.ochre.palette;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Mend;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// For each pixel, the palette row at the least squared Euclidean distance: `argminᵢ Σⱼ (xⱼ − pᵢⱼ)²`. The search is
/// exact; ties go to the lowest row.
///
/// | image | palette | labels |
/// |---|---|---|
/// | U8 `[h, w, c]`, 1 ≤ c ≤ 4 | U8 `[k, c]`, 1 ≤ k ≤ 65,536 | I32 `[h, w]` |
/// | U8 `[h, w]` | U8 `[k, 1]` or `[k]` | I32 `[h, w]` |
/// | U8, F32 or F64 `[…, d]`, d ≥ 1 | F32 or F64 `[k, d]`, 1 ≤ k < 2³¹ | I32 `[…]` |
/// | U8, F32 or F64 `[…]` | F32 or F64 `[k]` | I32 `[…]` |
///
/// Any strides. Distances of floats are added in F64 in the order of the channels. A pixel that holds a NaN gets −1.
/// All distances that are not finite are treated as equal and larger than any finite one. So a pixel without a finite
/// distance gets row 0. An image without pixels gives no labels.
///
/// With four channels of U8 there are two measures. [Alpha#STRAIGHT], the default, takes alpha for a number like the
/// others; [org.ochre.pixel.UnifyTransparent] can make fully transparent pixels equal before. [Alpha#SEEN] goes by what
/// people see, and is exact too. There a pixel of alpha > 0 takes a row of alpha > 0, the lowest of those at the least
/// distance; where all rows have alpha 0 it takes row 0. A pixel of alpha 0 takes the lowest row of alpha 0; where
/// there is none, the nearest row.
///
/// @param alpha how the fourth channel of a U8 image counts; it changes nothing for other images and palettes
public record NearestColor(Alpha alpha) implements BinaryOperation {

    public NearestColor {
        Objects.requireNonNull(alpha, "alpha");
    }

    /// The nearest row by straight distance.
    public NearestColor() {
        this(Alpha.STRAIGHT);
    }

    /// The same operation by that measure of colours with alpha.
    public NearestColor with(Alpha measure) {
        return new NearestColor(measure);
    }

    /// @throws IllegalArgumentException `image: expected …` or `palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got …`
    @Override
    public TensorType resultType(TensorType image, TensorType palette) {
        boolean served = image.dtype().isFloat() || image.dtype() == DType.U8 && palette.dtype().isFloat();
        if (!served) {
            return Palettes.labelsOf(image, palette);
        }
        boolean plain = palette.rank() == 1;
        if (image.rank() == 0 && !plain) {
            throw Arguments.refuse("image", "[…, d]", image);
        }
        long[] shape = image.shape();
        long d = plain ? 1 : shape[shape.length - 1];
        boolean listed = plain || palette.rank() == 2 && palette.size(1) == d && d >= 1;
        if (!palette.dtype().isFloat() || !listed || palette.size(0) < 1 || palette.size(0) > Integer.MAX_VALUE) {
            throw Arguments.refuse("palette", "f32 or f64 [k, " + d + "], 1 ≤ k < 2^31",
                    palette + Mend.dtype(palette, DType.F32, Set.of(DType.F32, DType.F64)));
        }
        return new TensorType(DType.I32, plain ? shape : Arrays.copyOf(shape, shape.length - 1));
    }

    @Override
    public long scratchBytes(TensorType image, TensorType palette) {
        TensorType labels = resultType(image, palette);
        long k = palette.size(0);
        if (palette.dtype() == DType.U8) {
            long channels = image.rank() == 2 ? 1 : image.size(2);
            long tiles = new Tiles(image.size(0), image.size(1)).count();
            long prepared = isSeen(channels)
                    ? NativePalette.nearestSeenScratchBytes(k)
                    : NativePalette.nearestU8ScratchBytes(labels.elements(), channels, k);
            return Scratch.bytes(palette.bytes(), Slots.bytes(tiles), Workspaces.bytes(tiles, prepared));
        }
        long channels = palette.rank() == 1 ? 1 : palette.size(1);
        int rank = labels.rank();
        long height = rank < 2 ? 1 : labels.size(rank - 2);
        long width = rank < 1 ? 1 : labels.size(rank - 1);
        long prepared = NativePalette.nearestFloatScratchBytes(labels.elements(), channels, k);
        return Scratch.bytes(Scratch.times(palette.elements(), Double.BYTES), Slots.bytes(Tiles.MOST),
                Workspaces.bytes(new Tiles(height, width).count(), prepared));
    }

    /// @param image the pixels
    /// @param palette the colours; colours of floats must be finite
    /// @param labels I32, one row number a pixel
    /// @throws IllegalArgumentException for types or memory that are not served, or a NaN or infinity in the palette;
    ///     nothing is written
    @Override
    public void into(Tensor image, Tensor palette, Tensor labels) {
        Arguments.destination("labels", labels, resultType(image.type(), palette.type()));
        Arguments.source("image", image);
        Arguments.apart("image", image, "labels", labels);
        Arguments.apart("palette", palette, "labels", labels);
        try (Scratch scratch = new Scratch()) {
            if (palette.dtype() == DType.U8) {
                mapBytes(image, Arguments.dense(palette, scratch), labels, scratch);
            } else {
                Tensor pixels = palette.rank() == 1 ? image.expand(image.rank()) : image;
                Workspaces prepared = prepared(finite(palette, scratch), labels.elements(), scratch);
                Slots slots = Slots.of(Tiles.MOST, scratch);
                Held.run(() -> mapFloats(pixels, labels, prepared, slots), image, labels);
            }
        }
    }

    private boolean isSeen(long channels) {
        return alpha == Alpha.SEEN && channels == 4;
    }

    /// Each thread prepares the palette for itself, and keeps the results of its searches as a cache.
    private void mapBytes(Tensor image, Tensor palette, Tensor labels, Scratch scratch) {
        ImageLayout pixels = ImageLayout.image("image", image);
        ImageLayout out = ImageLayout.plane("labels", labels);
        long rows = palette.segment().address() + palette.offset();
        long count = pixels.height() * pixels.width();
        long channels = pixels.channels();
        long k = palette.size(0);
        Tiles tiles = new Tiles(pixels.height(), pixels.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        boolean seen = isSeen(channels);
        Workspaces prepared = seen
                ? new Workspaces(scratch, NativePalette.nearestSeenScratchBytes(k),
                        space -> Call.require(NativePalette.nearestSeenPrepare(rows, k, space.address())))
                : new Workspaces(scratch, NativePalette.nearestU8ScratchBytes(count, channels, k), space -> Call
                        .require(NativePalette.nearestU8Prepare(rows, count, channels, k, space.address())));
        Held.run(() -> tiles.forEach(tile -> prepared.use(space -> {
            ImageLayout part = pixels.tile(tile);
            ImageLayout result = out.tile(tile);
            long in = slots.first(tile.index(), part);
            long to = slots.second(tile.index(), result);
            Call.require(seen
                    ? NativePalette.nearestSeen(part.address(), in, result.address(), to, space.address())
                    : NativePalette.nearestU8(part.address(), in, result.address(), to, space.address()));
        })), image, palette, labels);
    }

    /// Workspaces in which the palette is prepared for that many pixels. `rows` is the palette, dense, in F64.
    private static Workspaces prepared(Tensor rows, long pixels, Scratch scratch) {
        long k = rows.size(0);
        long channels = rows.size(1);
        return new Workspaces(scratch, NativePalette.nearestFloatScratchBytes(pixels, channels, k),
                space -> Call.require(NativePalette.nearestFloatPrepare(rows.segment().address(), pixels, channels, k,
                        space.address())));
    }

    /// Maps floats of any rank. The last three axes are worked as an image, and the axes before them one index at a
    /// time.
    private static void mapFloats(Tensor pixels, Tensor labels, Workspaces prepared, Slots slots) {
        if (pixels.rank() > 3) {
            for (long i = 0; i < pixels.size(0); i++) {
                mapFloats(pixels.at(i), labels.at(i), prepared, slots);
            }
            return;
        }
        if (pixels.rank() < 3) {
            mapFloats(pixels.expand(0), labels.expand(0), prepared, slots);
            return;
        }
        ImageLayout image = ImageLayout.image("image", pixels);
        ImageLayout out = ImageLayout.plane("labels", labels);
        new Tiles(image.height(), image.width()).forEach(tile -> prepared.use(space -> {
            ImageLayout part = image.tile(tile);
            ImageLayout result = out.tile(tile);
            Call.require(NativePalette.nearestFloat(part.address(), slots.first(tile.index(), part), result.address(),
                    slots.second(tile.index(), result), space.address()));
        }));
    }

    /// A dense F64 copy of a palette of floats. A colour that is not finite is refused.
    private static Tensor finite(Tensor palette, Scratch scratch) {
        Tensor listed = palette.rank() == 1 ? palette.expand(1) : palette;
        Tensor rows = Tensor.allocate(scratch, DType.F64, listed.shape());
        for (long row = 0; row < listed.size(0); row++) {
            for (long channel = 0; channel < listed.size(1); channel++) {
                double level = listed.getDouble(row, channel);
                if (!Double.isFinite(level)) {
                    throw Arguments.refuse("palette", "finite colours", level + " in row " + row);
                }
                rows.setDouble(level, row, channel);
            }
        }
        return rows;
    }
}
