package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Mean and variance of the square window around each value, over arrays, with mirrored edges. How the sums are made is
/// the subclass's.
abstract class WindowStats {
    final float[] field;
    final float[] means;
    final float[] variances;
    final int height;
    final int width;
    final int radius;

    WindowStats(Tensor field, int window) {
        height = Math.toIntExact(field.size(0));
        width = Math.toIntExact(field.size(1));
        radius = window / 2;
        this.field = new float[height * width];
        field.copyTo(this.field);
        means = new float[height * width];
        variances = new float[height * width];
    }

    /// Computes the rows from, inclusive, to to, exclusive.
    abstract void rows(int from, int to);

    /// Runs once, so that `stats` has the answer for the check.
    final Job job(Tensor stats) {
        Runnable work = () -> Job.strips(height, this::rows);
        work.run();
        stats.at(0).copyFrom(Tensor.of(MemorySegment.ofArray(means), DType.F32, height, width));
        stats.at(1).copyFrom(Tensor.of(MemorySegment.ofArray(variances), DType.F32, height, width));
        return new Job(stats, work);
    }

    static int mirrored(int i, int n) {
        return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i;
    }
}
