package org.ochre.work;

import org.ochre.Parallelism;

/// An image cut into tiles whose borders depend on its size alone: one up to 65,536 pixels, else at most 64 of about
/// 16,384 pixels or more, so that what a tile costs beside its pixels does not grow with the image. Tiles are whole
/// rows; only where there are fewer rows than tiles are these cut too. They are numbered in row order.
public record Tiles(long height, long width) {
    /// The most pixels that are not worth a second thread.
    static final long SMALL = 1 << 16;
    /// Pixels of a tile where there are fewer than [#MOST].
    static final long LEAST = 1 << 14;
    /// Enough for even shares of many threads.
    public static final long MOST = 64;

    /// A rectangle of pixels.
    public record Tile(long index, long row, long column, long height, long width) {}

    /// What is done with a tile, on any thread.
    public interface Work {
        void on(Tile tile);
    }

    public long count() {
        if (isSmall()) {
            return height == 0 || width == 0 ? 0 : 1;
        }
        return Math.ceilDiv(height, rows()) * stripes();
    }

    /// Works every tile on the threads of [Parallelism].
    public void forEach(Work work) {
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

    /// Pixels that a tile should have.
    private long wanted() {
        return Math.max(LEAST, Math.ceilDiv(height * width, MOST));
    }

    private long rows() {
        return Math.min(Math.ceilDiv(wanted(), width), height);
    }

    /// Into how many tiles a row is cut; more than one only where each row is more than one tile.
    private long stripes() {
        long columns = Math.ceilDiv(width, Math.clamp(width / wanted(), 1, Math.max(1, MOST / height)));
        return Math.ceilDiv(width, columns);
    }
}
