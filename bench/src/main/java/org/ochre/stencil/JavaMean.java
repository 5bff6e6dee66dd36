package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// The 3 × 3 mean over arrays in F32 with replicated edges, by plain loops or by the Vector API. Three rows are added
/// into one row, which is longer by a pixel at each end. Then three neighbours of that row are added.
final class JavaMean {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final float NINTH = 1f / 9;

    private final float[] field;
    private final float[] means;
    private final int height;
    private final int width;

    private JavaMean(float[] field, int height, int width) {
        this.field = field;
        this.height = height;
        this.width = width;
        means = new float[field.length];
    }

    /// Writes row `y`. The rows above and below start at `up` and `down`; `columns` is work space.
    interface Row {
        void write(JavaMean all, int y, int up, int down, float[] columns);
    }

    static Job of(Tensor field, Row row) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        float[] values = new float[h * w];
        field.copyTo(values);
        JavaMean all = new JavaMean(values, h, w);
        return new Job(Tensor.of(MemorySegment.ofArray(all.means), DType.F32, h, w),
                () -> Job.strips(h, (from, to) -> all.rows(from, to, row)));
    }

    private void rows(int from, int to, Row row) {
        float[] columns = new float[width + 2];
        for (int y = from; y < to; y++) {
            row.write(this, y * width, Math.max(y - 1, 0) * width, Math.min(y + 1, height - 1) * width, columns);
        }
    }

    void scalarRow(int y, int up, int down, float[] columns) {
        for (int x = 0; x < width; x++) {
            columns[x + 1] = field[up + x] + field[y + x] + field[down + x];
        }
        close(columns);
        for (int x = 0; x < width; x++) {
            means[y + x] = (columns[x] + columns[x + 1] + columns[x + 2]) * NINTH;
        }
    }

    /// The last vector overlaps the one before, so no masks are needed.
    void vectorRow(int y, int up, int down, float[] columns) {
        int last = width - LANES.length();
        for (int x = 0; x < last; x += LANES.length()) {
            at(up + x).add(at(y + x)).add(at(down + x)).intoArray(columns, x + 1);
        }
        at(up + last).add(at(y + last)).add(at(down + last)).intoArray(columns, last + 1);
        close(columns);
        for (int x = 0; x < last; x += LANES.length()) {
            mean(columns, x).intoArray(means, y + x);
        }
        mean(columns, last).intoArray(means, y + last);
    }

    private FloatVector at(int i) {
        return FloatVector.fromArray(LANES, field, i);
    }

    private static FloatVector mean(float[] columns, int x) {
        return FloatVector.fromArray(LANES, columns, x).add(FloatVector.fromArray(LANES, columns, x + 1))
                .add(FloatVector.fromArray(LANES, columns, x + 2)).mul(NINTH);
    }

    private void close(float[] columns) {
        columns[0] = columns[1];
        columns[width + 1] = columns[width];
    }
}
