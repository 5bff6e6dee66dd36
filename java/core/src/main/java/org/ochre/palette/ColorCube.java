package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// Counts of all 2²⁴ colours of three channels of 8 bits, for the pixels of a u8 image. Each thread counts in a cube of
/// its own; then all cubes are added to the first. [ColorHistogram] counts large images this way.
final class ColorCube {
    private static final int SLABS = 32;
    private static final long FEWEST_PIXELS = 1 << 20;
    private static final long MOST_PIXELS = (1L << 32) - 1;

    private final List<MemorySegment> cubes;
    private final long[] starts = new long[SLABS + 1];

    private ColorCube(List<MemorySegment> cubes) {
        this.cubes = cubes;
    }

    /// Whether a cube is the faster way for that many pixels and channels, and can hold their counts.
    static boolean serves(long pixels, int channels) {
        return channels == 3 && pixels >= FEWEST_PIXELS && pixels <= MOST_PIXELS;
    }

    /// Counts the pixels of the image; the cubes live in `scratch`.
    static ColorCube of(Tensor image, Scratch scratch) {
        ImageLayout layout = ImageLayout.image("image", image);
        Tiles tiles = new Tiles(layout.height(), layout.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Workspaces cubes = new Workspaces(scratch, NativePalette.cubeBytes(),
                cube -> NativePalette.cubeClear(cube.address()));
        Held.run(() -> tiles.forEach(tile -> cubes.use(cube -> {
            ImageLayout part = layout.tile(tile);
            Call.require(NativePalette.cubeAdd(part.address(), slots.first(tile.index(), part), cube.address()));
        })), image);
        ColorCube counted = new ColorCube(cubes.all());
        counted.merge();
        return counted;
    }

    /// How many distinct colours the image has.
    long size() {
        return starts[SLABS];
    }

    /// Writes the colours, ascending, and their counts.
    void write(MemorySegment keys, MemorySegment counts) {
        Parallelism.forEach(SLABS, slab -> NativePalette.cubeColors(first(), slab,
                keys.address() + starts[(int) slab] * Integer.BYTES,
                counts.address() + starts[(int) slab] * Long.BYTES));
    }

    private void merge() {
        long[] sizes = new long[SLABS];
        Parallelism.forEach(SLABS, slab -> {
            for (MemorySegment other : cubes.subList(1, cubes.size())) {
                NativePalette.cubeMerge(first(), other.address(), slab);
            }
            sizes[(int) slab] = NativePalette.cubeSize(first(), slab);
        });
        for (int slab = 0; slab < SLABS; slab++) {
            starts[slab + 1] = starts[slab] + sizes[slab];
        }
    }

    private long first() {
        return cubes.getFirst().address();
    }
}
