package org.ochre.kernel;

import org.ochre.Parallelism;

/// The rows of each of an image's planes, cut into bands whose borders depend on these numbers alone: at most 64 in all (or one
/// for each plane), so that what a band costs beside its pixels does not grow with the image.
///
/// @param planes how many planes
/// @param height rows of the image
/// @param width elements of a row of one plane
/// @param least rows that a band should have, the last one excepted
public record Bands(long planes, long height, long width, long least) {

    /// What is done with the rows `first … first + height − 1` of a plane, on any thread.
    public interface Work {
        void on(long plane, long first, long height);
    }

    /// Works every band on the threads of [Parallelism]; little work on the calling one.
    public void forEach(Work work) {
        if (planes * height * width <= Tiles.SMALL) {
            for (long plane = 0; plane < planes; plane++) {
                work.on(plane, 0, height);
            }
            return;
        }
        long rows = rows();
        Parallelism.forEach(planes * Math.ceilDiv(height, rows), index -> {
            long first = index / planes * rows;
            work.on(index % planes, first, Math.min(rows, height - first));
        });
    }

    private long rows() {
        long even = Math.ceilDiv(height, Math.max(Tiles.MOST / planes, 1));
        return Math.max(Math.max(least, Math.ceilDiv(Tiles.LEAST, width)), even);
    }
}
