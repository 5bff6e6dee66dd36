package org.ochre.stencil;

import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// ImageJ's 3 × 3 smoothing with replicated edges. It works in place, so each run copies the field's values first.
final class ImagejMean {
    private ImagejMean() {}

    static Job of(Tensor field) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        float[] values = new float[h * w];
        float[] means = new float[h * w];
        field.copyTo(values);
        FloatProcessor image = new FloatProcessor(w, h, means);
        return new Job(Tensor.of(MemorySegment.ofArray(means), DType.F32, h, w), () -> {
            System.arraycopy(values, 0, means, 0, values.length);
            image.filter(ImageProcessor.BLUR_MORE);
        });
    }
}
