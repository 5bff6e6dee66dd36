package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
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
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// Dithering: palette rows (inks) are mixed so that the image comes right in the mean.
///
/// | image | palette | labels |
/// |---|---|---|
/// | U8 `[h, w, c]`, 1 ≤ c ≤ 4 | U8 `[k, c]`, 1 ≤ k ≤ 65,536 | I32 `[h, w]` |
/// | U8 `[h, w]` | U8 `[k, 1]` or `[k]` | I32 `[h, w]` |
///
/// **Aims.** What inks can give in the mean is the convex hull of the palette. The *aim* of a colour is the point of
/// the hull nearest to it. A colour inside the hull is its own aim. So cyan on black, white, green and blue paper
/// becomes a third each of white, green and blue, (85, 170, 170). With a strength s < 1 the aim is `n + s · (aim − n)`,
/// where n is the nearest row. Strength 0 is [NearestColor], to the bit.
///
/// **Mixes.** A *mix* has a weight for each row, 0 or more, and their sum is 1. Of all mixes whose mean is the aim `t`,
/// the tightest is taken: the least `Σ wᵢ |pᵢ − t|²`. It has at most c + 1 rows. Where several mixes are equally tight,
/// it is always the same one.
/// Rows that weigh less than 1/1024 are left out.
///
/// Aims are computed at every fifth level of each channel, and interpolated between. A colour whose interpolated aim is
/// within 1.25 levels in each channel counts as its own aim; where its mix is taken, only a colour in the hull does. Of
/// a palette of more than 1,024 rows the hull is that of its outermost rows in some hundred directions, and a mix is 16
/// rows of equal weight, each the nearest to the aim and to what the rows before have left of it.
///
/// **Methods.** [Method#BAYER] and [Method#BLUE_NOISE] pick from the mix. Its rows are sorted by luminance (0.2126 R +
/// 0.7152 G + 0.0722 B; the sum of channels where there are not three or four), then by number. A matrix of 64 × 64
/// ranks 0…4095 is repeated over the image. The pixel gets the first row i for which `rank < round(4096 · (w₁ + … +
/// wᵢ))`. So a pixel depends on its colour and place alone, and animations do not flicker.
///
/// [Method#FLOYD_STEINBERG] passes errors on. The order is serpentine: even rows run left to right, odd rows right to
/// left. The wanted colour is the aim plus the carried error. Its difference to the row that is taken is passed on:
/// 7/16 to the next pixel of the row; in the row below 3/16 one column back, 5/16 to the same column and 1/16 one
/// column ahead. Shares beside the image go to the pixel below. In the last row all goes to the next pixel. The row
/// taken is
/// - in flat regions, the row of the mix whose weight for the wanted colour is largest. A pixel is in a flat region
///   where the pixel before it in the row (the next for the first one) and the one above have its colour, and where no
///   weight of the wanted colour differs from that of the aim by more than 3;
/// - elsewhere, the row nearest to the wanted colour, rounded to whole levels and clamped to 0…255, the lowest on ties.
///   There the carried error is first cut to the palette's *reach*: the longest link of the shortest tree that joins
///   all rows, at least 64 levels. In flat regions a longer error is kept, and the row is picked from the mix by the
///   rank `(3091 x + 2335 y) mod 4096`. Palettes of more than 1,024 rows have no flat regions.
///
/// So errors are bounded, and a flat region comes as its aim whatever lies beside it.
///
/// **Transparency.** Colours of four channels are premultiplied, because the mean of premultiplied colours is what is
/// seen before any background. A row of alpha 0 is for pixels of alpha 0 alone. Such a pixel takes the lowest such row
/// where there is one, and passes no error on. All other pixels take other rows, unless the palette has no others.
///
/// **Time.** All arithmetic is in integers, or in F32 and F64 in a fixed order. Errors run through the whole image on
/// one thread. The other methods run on all threads; the result does not depend on how many.
///
/// **Why not [NearestColor]'s measure of what is seen, for RGBA.** Means and hulls are linear in premultiplied colours.
/// The worse of two backgrounds is not, so the nearest point of a hull by it would not be a mix that comes in the mean.
///
/// Sources: R. W. Floyd and L. Steinberg, *An adaptive algorithm for spatial greyscale*, Proc. SID 17, 1976;
/// B. E. Bayer, *An optimum method for two-level rendition of continuous-tone pictures*, ICC 1973; R. Ulichney, *The
/// void-and-cluster method for dither array generation*, SPIE 1913, 1993; P. Wolfe, *Finding the nearest point in a
/// polytope*, Mathematical Programming 11, 1976.
///
/// @param method how pixels share a mix
/// @param strength 0…1; 1 is full dithering, 0 none
public record Dither(Method method, double strength) implements BinaryOperation {
    private static final int FULL = 1 << 16;

    /// How pixels share a mix.
    public enum Method {
        /// Errors are passed on to neighbours: the finest detail.
        FLOYD_STEINBERG,
        /// A regular matrix: a cross-hatched look, and files that compress well.
        BAYER,
        /// A matrix without a pattern, made by the void-and-cluster method.
        BLUE_NOISE
    }

    /// @throws IllegalArgumentException `strength: expected 0…1, got …`
    public Dither {
        Objects.requireNonNull(method, "method");
        if (!(strength >= 0 && strength <= 1)) {
            throw Arguments.refuse("strength", "0…1", strength);
        }
    }

    /// Full strength.
    public Dither(Method method) {
        this(method, 1);
    }

    /// Error diffusion of full strength.
    public Dither() {
        this(Method.FLOYD_STEINBERG);
    }

    /// @throws IllegalArgumentException `image: expected …` or `palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got …`
    @Override
    public TensorType resultType(TensorType image, TensorType palette) {
        return Palettes.labelsOf(image, palette);
    }

    @Override
    public long scratchBytes(TensorType image, TensorType palette) {
        if (strength == 0) {
            return new NearestColor().scratchBytes(image, palette);
        }
        TensorType labels = resultType(image, palette);
        long channels = image.rank() == 2 ? 1 : image.size(2);
        long k = palette.size(0);
        if (method == Method.FLOYD_STEINBERG) {
            return Scratch.bytes(palette.bytes(),
                    NativePalette.ditherScratchBytes(image.size(0), image.size(1), channels, k), Structs.Layout.BYTES,
                    Structs.Layout.BYTES);
        }
        long tiles = new Tiles(image.size(0), image.size(1)).count();
        return Scratch.bytes(palette.bytes(), Short.BYTES * (long) Thresholds.COUNT, Slots.bytes(tiles),
                Workspaces.bytes(tiles, NativePalette.orderedScratchBytes(labels.elements(), channels, k)));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor image, Tensor palette, Tensor labels) {
        Arguments.destination("labels", labels, resultType(image.type(), palette.type()));
        Arguments.source("image", image);
        Arguments.apart("image", image, "labels", labels);
        Arguments.apart("palette", palette, "labels", labels);
        if (strength == 0) {
            new NearestColor().into(image, palette, labels);
            return;
        }
        ImageLayout pixels = ImageLayout.image("image", image);
        ImageLayout out = ImageLayout.plane("labels", labels);
        try (Scratch scratch = new Scratch()) {
            MemorySegment rows = palette.copy(scratch).segment();
            Runnable work = method == Method.FLOYD_STEINBERG
                    ? diffusion(pixels, rows.address(), palette.size(0), out, scratch)
                    : ordered(pixels, rows.address(), palette.size(0), out, scratch);
            Held.run(work, image, labels);
        }
    }

    /// The strength in 65,536ths, at least one of them.
    private long share() {
        return Math.max(1, Math.round(strength * FULL));
    }

    private Runnable diffusion(ImageLayout pixels, long rows, long k, ImageLayout out, Scratch scratch) {
        MemorySegment work = scratch.allocate(
                NativePalette.ditherScratchBytes(pixels.height(), pixels.width(), pixels.channels(), k), 64);
        long image = pixels.layout(scratch);
        long labels = out.layout(scratch);
        return () -> Call.require(NativePalette.dither(pixels.address(), image, rows, k, share(), out.address(), labels,
                work.address()));
    }

    private Runnable ordered(ImageLayout pixels, long rows, long k, ImageLayout out, Scratch scratch) {
        short[] matrix = method == Method.BAYER ? Thresholds.bayer() : Thresholds.blueNoise();
        MemorySegment ranks = scratch.allocate(Short.BYTES * (long) matrix.length, 64);
        MemorySegment.copy(matrix, 0, ranks, ValueLayout.JAVA_SHORT, 0, matrix.length);
        long count = pixels.height() * pixels.width();
        long channels = pixels.channels();
        Tiles tiles = new Tiles(pixels.height(), pixels.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Workspaces prepared = new Workspaces(scratch, NativePalette.orderedScratchBytes(count, channels, k),
                space -> Call.require(NativePalette.orderedPrepare(rows, count, channels, k, share(),
                        space.address())));
        return () -> tiles.forEach(tile -> prepared.use(space -> {
            ImageLayout part = pixels.tile(tile);
            ImageLayout result = out.tile(tile);
            Call.require(NativePalette.ordered(part.address(), slots.first(tile.index(), part), ranks.address(),
                    tile.row(), tile.column(), result.address(), slots.second(tile.index(), result),
                    space.address()));
        }));
    }
}
