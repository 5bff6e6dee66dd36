package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// The five derivatives in one pass over arrays, in the order of operations of the slicing formula: a row by a plain loop, or by the
/// Vector API.
final class JavaDerivatives {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;

    private final double[] field;
    private final double[][] planes;
    private final int width;

    private JavaDerivatives(double[] field, int width) {
        this.field = field;
        this.width = width;
        planes = new double[5][field.length];
    }

    /// Writes the inner pixels of row y.
    interface Row {
        void write(JavaDerivatives all, int y);
    }

    /// The answer is `[5, h, w]`, copied together after the first run, which is made here.
    static Job of(Tensor field, Row row) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        double[] values = new double[h * w];
        field.copyTo(values);
        JavaDerivatives all = new JavaDerivatives(values, w);
        Runnable work = () -> Job.strips(h - 2, (from, to) -> {
            for (int y = from; y < to; y++) {
                row.write(all, y + 1);
            }
        });
        work.run();
        Tensor answer = Tensor.allocate(java.lang.foreign.Arena.ofAuto(), DType.F64, 5, h, w);
        for (int i = 0; i < 5; i++) {
            answer.at(i).copyFrom(Tensor.of(MemorySegment.ofArray(all.planes[i]), DType.F64, h, w));
        }
        return new Job(answer, work);
    }

    void scalarRow(int y) {
        double[] f = field;
        for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
            int up = i - width;
            int down = i + width;
            planes[0][i] = (f[down] - f[up]) / 2;
            planes[1][i] = (f[i + 1] - f[i - 1]) / 2;
            planes[2][i] = f[down] - 2 * f[i] + f[up];
            planes[3][i] = (f[down + 1] - f[down - 1] - f[up + 1] + f[up - 1]) / 4;
            planes[4][i] = f[i + 1] - 2 * f[i] + f[i - 1];
        }
    }

    /// The last vector overlaps the one before: no masks.
    void vectorRow(int y) {
        int last = (y + 1) * width - 1 - LANES.length();
        for (int i = y * width + 1; i < last; i += LANES.length()) {
            vector(i);
        }
        vector(last);
    }

    private void vector(int i) {
        DoubleVector here = at(i).mul(2);
        DoubleVector above = at(i - width);
        DoubleVector below = at(i + width);
        DoubleVector left = at(i - 1);
        DoubleVector right = at(i + 1);
        below.sub(above).mul(0.5).intoArray(planes[0], i);
        right.sub(left).mul(0.5).intoArray(planes[1], i);
        below.sub(here).add(above).intoArray(planes[2], i);
        at(i + width + 1).sub(at(i + width - 1)).sub(at(i - width + 1)).add(at(i - width - 1)).mul(0.25)
                .intoArray(planes[3], i);
        right.sub(here).add(left).intoArray(planes[4], i);
    }

    private DoubleVector at(int i) {
        return DoubleVector.fromArray(LANES, field, i);
    }
}
