package org.ochre.stencil;

import ij.plugin.filter.Convolver;
import ij.process.FloatProcessor;
import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// ImageJ's convolution, not normalised, with replicated edges. It works in place, so each run copies the field's
/// values first.
final class ImagejCorrelation {
    private ImagejCorrelation() {}

    static Job of(Tensor field, int window) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        float[] values = new float[h * w];
        float[] result = new float[h * w];
        field.copyTo(values);
        double[] ring = FilterReference.ring(window);
        float[] taps = new float[ring.length];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = (float) ring[i];
        }
        FloatProcessor image = new FloatProcessor(w, h, result);
        Convolver convolver = new Convolver();
        convolver.setNormalize(false);
        return new Job(Tensor.of(MemorySegment.ofArray(result), DType.F32, h, w), () -> {
            System.arraycopy(values, 0, result, 0, values.length);
            if (!convolver.convolve(image, taps, window, window)) {
                throw new IllegalStateException("imagej: expected to finish");
            }
        });
    }
}
