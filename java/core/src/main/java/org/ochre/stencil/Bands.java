package org.ochre.stencil;

import org.ochre.Parallelism;

/// The rows of each of an image's planes, cut into bands whose borders depend on the height alone.
///
/// @param planes how many planes
/// @param height rows of the image
/// @param rows of a band; the last one may have fewer
record Bands(long planes, long height, long rows) {

    /// What is done with the rows `first … first + height − 1` of a plane, on any thread.
    interface Work {
        void on(long plane, long first, long height);
    }

    /// Works every band on the threads of [Parallelism].
    void forEach(Work work) {
        long bands = (height + rows - 1) / rows;
        Parallelism.forEach(planes * bands, index -> {
            long first = index / planes * rows;
            work.on(index % planes, first, Math.min(rows, height - first));
        });
    }
}
