package org.ochre.kernel;

import org.ochre.Parallelism;

/// An image cut into tiles whose borders depend on its size alone: whole rows, about 65,536 pixels a tile; very long rows
/// are cut too. Tiles are numbered in row order.
public record Tiles(long height, long width) {
    private static final long PIXELS = 1 << 16;

    /// A rectangle of pixels.
    public record Tile(long index, long row, long column, long height, long width) {}

    /// What is done with a tile, on any thread.
    public interface Work {
        void on(Tile tile);
    }

    public long count() {
        return height == 0 || width == 0 ? 0 : bands() * stripes();
    }

    /// Works every tile on the threads of [Parallelism].
    public void forEach(Work work) {
        Parallelism.forEach(count(), index -> work.on(tile(index)));
    }

    /// The tile of that number, `0 ≤ index < count`.
    public Tile tile(long index) {
        long row = index / stripes() * rows();
        long column = index % stripes() * columns();
        return new Tile(index, row, column, Math.min(rows(), height - row), Math.min(columns(), width - column));
    }

    private long columns() {
        return Math.min(width, PIXELS);
    }

    private long rows() {
        return Math.max(1, PIXELS / columns());
    }

    private long bands() {
        return (height - 1) / rows() + 1;
    }

    private long stripes() {
        return (width - 1) / columns() + 1;
    }
}
