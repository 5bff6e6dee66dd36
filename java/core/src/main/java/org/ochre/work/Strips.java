package org.ochre.work;

import org.ochre.Parallelism;

/// The rows of an image's planes, cut into strips. The cuts depend on the four numbers alone. There are at most 64
/// strips, or one strip for each plane. More than 64 planes are worked in 64 groups, one plane after the other in each.
/// So the memory beside the pixels does not grow with the number of planes.
///
/// @param planes how many planes
/// @param height rows of the image
/// @param width elements of a row of one plane
/// @param least the fewest rows of a strip; only the last strip may have fewer
public record Strips(long planes, long height, long width, long least) {

    /// The work on rows `first … first + height − 1` of a plane, on any thread. Each call has a `place` below
    /// [#places]. No two calls of the same place run at the same time.
    public interface Work {
        void on(long place, long plane, long first, long height);
    }

    /// The most calls that run at the same time; at most 64.
    public long places() {
        if (isSmall()) {
            return 1;
        }
        return planes > Tiles.MOST ? Tiles.MOST : planes * Math.ceilDiv(height, rows());
    }

    /// Works every strip on the threads of [Parallelism]. A small image is worked on the calling thread alone.
    public void forEach(Work work) {
        if (isSmall()) {
            whole(0, 0, planes, work);
        } else if (planes > Tiles.MOST) {
            Parallelism.forEach(Tiles.MOST, place -> whole(place, planes * place / Tiles.MOST,
                    planes * (place + 1) / Tiles.MOST, work));
        } else {
            long rows = rows();
            Parallelism.forEach(places(), place -> {
                long first = place / planes * rows;
                work.on(place, place % planes, first, Math.min(rows, height - first));
            });
        }
    }

    private void whole(long place, long from, long to, Work work) {
        for (long plane = from; plane < to; plane++) {
            work.on(place, plane, 0, height);
        }
    }

    private boolean isSmall() {
        return planes * height * width <= Tiles.SMALL;
    }

    /// The rows of a strip; the last strip of a plane may have fewer.
    public long rows() {
        if (isSmall() || planes > Tiles.MOST) {
            return height;
        }
        long even = Math.ceilDiv(height, Math.max(Tiles.MOST / planes, 1));
        return Math.max(Math.max(least, Math.ceilDiv(Tiles.LEAST, width)), even);
    }
}
