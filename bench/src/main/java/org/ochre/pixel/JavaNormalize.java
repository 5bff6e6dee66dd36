package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// [Normalize] of three channels over arrays, by plain loops or by the Vector API. The Vector API first takes the
/// channels of a row apart by a plain loop.
final class JavaNormalize {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;

    private final Normalize by;
    private final byte[] photo;
    private final float[] planes;
    private final int width;

    private JavaNormalize(Normalize by, byte[] photo, int width) {
        this.by = by;
        this.photo = photo;
        planes = new float[photo.length];
        this.width = width;
    }

    static Job of(Normalize by, Tensor photo, boolean vectors) {
        int height = Math.toIntExact(photo.size(0));
        byte[] bytes = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(bytes);
        JavaNormalize all = new JavaNormalize(by, bytes, Math.toIntExact(photo.size(1)));
        Runnable work = () -> Job.strips(height, (from, to) -> {
            byte[] row = new byte[all.width];
            for (int y = from; y < to; y++) {
                for (int c = 0; c < 3; c++) {
                    if (vectors) {
                        all.vectorRow(y, c, row);
                    } else {
                        all.scalarRow(y, c);
                    }
                }
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(all.planes), DType.F32, 3, height, all.width), work);
    }

    private void scalarRow(int y, int c) {
        float scale = by.scale();
        float mean = by.mean().get(c);
        float deviation = by.deviation().get(c);
        int to = (c * (photo.length / 3 / width) + y) * width;
        int from = 3 * y * width + c;
        for (int x = 0; x < width; x++) {
            planes[to + x] = ((photo[from + 3 * x] & 255) * scale - mean) / deviation;
        }
    }

    private void vectorRow(int y, int c, byte[] row) {
        int to = (c * (photo.length / 3 / width) + y) * width;
        int from = 3 * y * width + c;
        for (int x = 0; x < width; x++) {
            row[x] = photo[from + 3 * x];
        }
        float mean = by.mean().get(c);
        float deviation = by.deviation().get(c);
        int end = LANES.loopBound(width);
        for (int x = 0; x < end; x += LANES.length()) {
            ByteVector.fromArray(ByteVector.SPECIES_64, row, x)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, IntVector.SPECIES_256, 0)
                    .convertShape(VectorOperators.I2F, LANES, 0).reinterpretAsFloats().mul(by.scale()).sub(mean)
                    .div(deviation).intoArray(planes, to + x);
        }
        for (int x = end; x < width; x++) {
            planes[to + x] = ((row[x] & 255) * by.scale() - mean) / deviation;
        }
    }
}
