package org.ochre.work;

import org.ochre.Parallelism;

/// An image cut into tiles. The cuts depend on the image's size alone. Up to 65,536 pixels make one tile; more pixels
/// make at most 64 tiles of about 16,384 pixels or more. So the memory for each tile does not grow with the image.
/// Tiles are whole rows; rows are cut only where there are fewer rows than tiles. Tiles are numbered in row order.
public record Tiles(long height, long width) {
    /// The most pixels that one thread works alone.
    static final long SMALL = 1 << 16;
    /// How many pixels a tile should have where that makes fewer than [#MOST] tiles.
    static final long LEAST = 1 << 14;
    /// The most tiles: enough to share the work evenly among many threads.
    public static final long MOST = 64;

    /// A rectangle of pixels.
    public record Tile(long index, long row, long column, long height, long width) {}

    /// The work on a tile, on any thread.
    public interface Work {
        void on(Tile tile);
    }

    /// Whether an image of that size is one tile.
    public static boolean isOne(long height, long width) {
        return height > 0 && width > 0 && height * width <= SMALL;
    }

    public long count() {
        if (isSmall()) {
            return height == 0 || width == 0 ? 0 : 1;
        }
        return Math.ceilDiv(height, rows()) * stripes();
    }

    /// Works every tile on the threads of [Parallelism].
    public void forEach(Work work) {
        if (isOne(height, width)) {
            work.on(tile(0));
            return;
        }
        Parallelism.forEach(count(), index -> work.on(tile(index)));
    }

    /// The tile of that number, `0 ≤ index < count`.
    public Tile tile(long index) {
        if (isSmall()) {
            return new Tile(0, 0, 0, height, width);
        }
        long stripes = stripes();
        long rows = rows();
        long columns = Math.ceilDiv(width, stripes);
        long row = index / stripes * rows;
        long column = index % stripes * columns;
        return new Tile(index, row, column, Math.min(rows, height - row), Math.min(columns, width - column));
    }

    private boolean isSmall() {
        return height * width <= SMALL;
    }

    /// How many pixels a tile should have.
    private long wanted() {
        return Math.max(LEAST, Math.ceilDiv(height * width, MOST));
    }

    private long rows() {
        return Math.min(Math.ceilDiv(wanted(), width), height);
    }

    /// How many tiles a row is cut into. It is more than one only where a row is longer than a tile.
    private long stripes() {
        long columns = Math.ceilDiv(width, Math.clamp(width / wanted(), 1, Math.max(1, MOST / height)));
        return Math.ceilDiv(width, columns);
    }
}
