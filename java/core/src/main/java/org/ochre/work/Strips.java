package org.ochre.work;

import org.ochre.Parallelism;

/// The rows of each of an image's planes, cut into strips whose borders depend on these numbers alone: at most 64 in
/// all, or one for each plane. Of more planes than that, several are worked one after the other: so what is taken
/// beside the pixels does not grow with their number.
///
/// @param planes how many planes
/// @param height rows of the image
/// @param width elements of a row of one plane
/// @param least rows that a strip should have, the last one excepted
public record Strips(long planes, long height, long width, long least) {

    /// What is done with the rows `first … first + height − 1` of a plane, on any thread. No two calls with one
    /// `place`, below [#places], run at the same time.
    public interface Work {
        void on(long place, long plane, long first, long height);
    }

    /// How many calls run at once, at most; no more than 64.
    public long places() {
        if (isSmall()) {
            return 1;
        }
        return planes > Tiles.MOST ? Tiles.MOST : planes * Math.ceilDiv(height, rows());
    }

    /// Works every strip on the threads of [Parallelism]; little work on the calling one.
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

    private long rows() {
        if (isSmall()) {
            return height;
        }
        long even = Math.ceilDiv(height, Math.max(Tiles.MOST / planes, 1));
        return Math.max(Math.max(least, Math.ceilDiv(Tiles.LEAST, width)), even);
    }
}
