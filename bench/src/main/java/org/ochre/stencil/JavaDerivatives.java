package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Derivatives in one pass over arrays, with the operations in the order of numpy's slicing formula. A row is computed
/// by a plain loop or by the Vector API.
final class JavaDerivatives {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;

    private final double[] field;
    private final double[][] planes;
    private final int width;

    private JavaDerivatives(double[] field, int width, int count) {
        this.field = field;
        this.width = width;
        planes = new double[count][field.length];
    }

    /// Writes the inner pixels of row y.
    interface Row {
        void write(JavaDerivatives all, int y);
    }

    /// All five derivatives. The answer is `[5, h, w]`, copied after the first run, which this method makes.
    static Job of(Tensor field, Row row) {
        return of(field, 5, row);
    }

    /// Derivatives in as many planes as the row writes.
    static Job of(Tensor field, int count, Row row) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        double[] values = new double[h * w];
        field.copyTo(values);
        JavaDerivatives all = new JavaDerivatives(values, w, count);
        Runnable work = () -> Job.strips(h - 2, (from, to) -> {
            for (int y = from; y < to; y++) {
                row.write(all, y + 1);
            }
        });
        work.run();
        Tensor answer = Tensor.allocate(java.lang.foreign.Arena.ofAuto(), DType.F64, count, h, w);
        for (int i = 0; i < count; i++) {
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

    void scalarGradientRow(int y) {
        double[] f = field;
        for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
            planes[0][i] = (f[i + width] - f[i - width]) / 2;
            planes[1][i] = (f[i + 1] - f[i - 1]) / 2;
        }
    }

    void scalarHessianRow(int y) {
        double[] f = field;
        for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
            int up = i - width;
            int down = i + width;
            planes[0][i] = f[down] - 2 * f[i] + f[up];
            planes[1][i] = (f[down + 1] - f[down - 1] - f[up + 1] + f[up - 1]) / 4;
            planes[2][i] = f[i + 1] - 2 * f[i] + f[i - 1];
        }
    }

    void vectorRow(int y) {
        vectors(y, this::vector);
    }

    void vectorGradientRow(int y) {
        vectors(y, this::gradientVector);
    }

    void vectorHessianRow(int y) {
        vectors(y, this::hessianVector);
    }

    private interface Vector {
        void at(int i);
    }

    /// The last vector overlaps the one before, so no masks are needed.
    private void vectors(int y, Vector vector) {
        int last = (y + 1) * width - 1 - LANES.length();
        for (int i = y * width + 1; i < last; i += LANES.length()) {
            vector.at(i);
        }
        vector.at(last);
    }

    private void gradientVector(int i) {
        at(i + width).sub(at(i - width)).mul(0.5).intoArray(planes[0], i);
        at(i + 1).sub(at(i - 1)).mul(0.5).intoArray(planes[1], i);
    }

    private void hessianVector(int i) {
        DoubleVector here = at(i).mul(2);
        at(i + width).sub(here).add(at(i - width)).intoArray(planes[0], i);
        at(i + width + 1).sub(at(i + width - 1)).sub(at(i - width + 1)).add(at(i - width - 1)).mul(0.25)
                .intoArray(planes[1], i);
        at(i + 1).sub(here).add(at(i - 1)).intoArray(planes[2], i);
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
