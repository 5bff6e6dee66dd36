package org.ochre.work;

import org.ochre.Parallelism;

/// The rows of each of an image's planes, cut into strips whose borders depend on these numbers alone: at most 64 in all (or one
/// for each plane), so that what a strip costs beside its pixels does not grow with the image.
///
/// @param planes how many planes
/// @param height rows of the image
/// @param width elements of a row of one plane
/// @param least rows that a strip should have, the last one excepted
public record Strips(long planes, long height, long width, long least) {

    /// What is done with the rows `first … first + height − 1` of a plane, on any thread.
    public interface Work {
        void on(long index, long plane, long first, long height);
    }

    /// How many strips there are, in all.
    public long count() {
        return planes * Math.ceilDiv(height, rows());
    }

    /// Works every strip on the threads of [Parallelism]; little work on the calling one.
    public void forEach(Work work) {
        if (isSmall()) {
            for (long plane = 0; plane < planes; plane++) {
                work.on(plane, plane, 0, height);
            }
            return;
        }
        long rows = rows();
        Parallelism.forEach(count(), index -> {
            long first = index / planes * rows;
            work.on(index, index % planes, first, Math.min(rows, height - first));
        });
    }

    private boolean isSmall() {
        return planes * height * width <= Tiles.SMALL;
    }

    private long rows() {
        if (isSmall()) {
            return height;
        }
        long even = Math.ceilDiv(height, Math.max(Tiles.MOST / planes, 1));
        return Math.max(Math.max(least, Math.ceilDiv(Tiles.LEAST, width)), even);
    }
}
