package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// The sums of one image, collected on several threads in parts: each part has its own sums, in scratch.
final class SumsOfImage {
    private static final long MOST_PACKED = 3;
    private static final long MOST_PARTS = 64;
    private static final long PIXELS_PER_REGION = 32;

    private final SumsForm form;
    private final ImageLayout pixels;
    private final ImageLayout ids;
    private final Tiles tiles;
    private final Slots slots;
    private final long background;
    private final long missing;
    private final Tensor[] held;

    private SumsOfImage(SumsForm form, Tensor image, Tensor labels, Background background, Scratch scratch) {
        this.form = form;
        this.pixels = ImageLayout.image("image", image);
        this.ids = ImageLayout.plane("labels", labels);
        this.tiles = new Tiles(pixels.height(), pixels.width());
        this.slots = Slots.of(tiles.count(), scratch);
        this.background = Labels.background(background, scratch);
        this.missing = form.absent() == Structs.NOT_COUNTED ? 0 : form.absence().write(form.dtype(), scratch);
        this.held = new Tensor[]{image, labels};
    }

    /// Sums an image.
    ///
    /// @param merge takes the sums of all parts; their order, where it matters, does not depend on the threads
    static void collect(SumsForm form, Tensor image, Tensor labels, Background background,
            Consumer<List<MemorySegment>> merge) {
        try (Scratch scratch = new Scratch()) {
            SumsOfImage sums = new SumsOfImage(form, image, labels, background, scratch);
            merge.accept(isOrdered(form) ? sums.inParts(scratch) : sums.inAnyOrder(scratch));
        }
    }

    /// The most bytes of scratch that collecting and merging the sums of such an image take.
    static long scratchBytes(SumsForm form, TensorType image) {
        Tiles tiles = new Tiles(image.size(0), image.size(1));
        long partial = isOrdered(form)
                ? Scratch.times(parts(tiles, form.regions()), Scratch.bytes(form.bytes()))
                : Workspaces.bytes(tiles.count(), packedBytes(form) + form.bytes());
        return Scratch.bytes(partial, Long.BYTES, Absence.bytes(), Slots.bytes(tiles.count()),
                RegionTotals.addingBytes(form));
    }

    /// Whether the order of additions could show.
    private static boolean isOrdered(SumsForm form) {
        return form.dtype().isFloat() || form.dtype() == DType.I64;
    }

    /// The bytes of packed sums, which small integers have before their other sums.
    private static long packedBytes(SumsForm form) {
        boolean packs = form.dtype() == DType.U8 && form.channels() <= MOST_PACKED && !form.spread();
        long words = form.absent() == Structs.NOT_COUNTED ? 1 : 2;
        return packs ? form.regions() * words * Long.BYTES : 0;
    }

    /// Sums of integers that cannot overflow. Their order does not matter, so each thread has its own sums.
    private List<MemorySegment> inAnyOrder(Scratch scratch) {
        long packed = packedBytes(form);
        Workspaces partial = new Workspaces(scratch, packed + form.bytes(), own -> own.fill((byte) 0));
        Held.run(() -> tiles.forEach(tile -> partial.use(own -> sum(tile, own, packed))), held);
        List<MemorySegment> sums = new ArrayList<>();
        for (MemorySegment own : partial.all()) {
            sums.add(unpacked(own, packed));
        }
        return sums;
    }

    /// The sums of a workspace, including the packed sums in its first bytes.
    private MemorySegment unpacked(MemorySegment own, long packed) {
        MemorySegment sums = own.asSlice(packed);
        if (packed > 0) {
            NativeLabel.labelUnpack(own.address(), form.regions(), form.channels(), form.absent(), sums.address());
        }
        return sums;
    }

    /// Sums of values whose order matters. The image is cut into parts, by its number of pixels and regions alone.
    private List<MemorySegment> inParts(Scratch scratch) {
        long parts = parts(tiles, form.regions());
        List<MemorySegment> partial = new ArrayList<>();
        for (long part = 0; part < parts; part++) {
            partial.add(scratch.allocate(form.bytes(), 64));
        }
        Held.run(() -> Parallelism.forEach(parts, part -> {
            MemorySegment own = partial.get((int) part).fill((byte) 0);
            for (long i = tiles.count() * part / parts; i < tiles.count() * (part + 1) / parts; i++) {
                sum(tiles.tile(i), own, 0);
            }
        }), held);
        return partial;
    }

    /// How many parts an image is cut into: so few that a table with a row for each region and part has no more rows
    /// than a small part of the pixels, or is the only one.
    static long parts(Tiles tiles, long regions) {
        return Math.clamp(tiles.height() * tiles.width() / (PIXELS_PER_REGION * Math.max(regions, 1)), 1,
                Math.clamp(tiles.count(), 1, MOST_PARTS));
    }

    /// Adds a tile to the sums in `own`. These begin after that many bytes of packed sums.
    private void sum(Tiles.Tile tile, MemorySegment own, long packed) {
        ImageLayout part = pixels.tile(tile);
        ImageLayout names = ids.tile(tile);
        long image = slots.first(tile.index(), part);
        long labels = slots.second(tile.index(), names);
        long offender = slots.offender(tile.index());
        int status = packed > 0
                ? NativeLabel.labelBytes(part.address(), image, names.address(), labels, form.regions(), background,
                        missing, own.address(), own.address() + packed, offender)
                : NativeLabel.labelSums(part.address(), image, names.address(), labels, form.regions(), background,
                        form.spreads(), missing, own.address(), offender);
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, tile, Labels.range(form.regions()), "; LabelIndex makes any ids dense");
        }
    }
}
