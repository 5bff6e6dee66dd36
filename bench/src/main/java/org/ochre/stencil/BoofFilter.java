package org.ochre.stencil;

import boofcv.alg.filter.blur.BlurImageOps;
import boofcv.alg.filter.convolve.GConvolveImageOps;
import boofcv.concurrency.BoofConcurrency;
import boofcv.struct.border.BorderType;
import boofcv.struct.convolve.Kernel2D_F32;
import boofcv.struct.image.GrayF32;
import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// BoofCV's filters: correlation with any kernel, and a Gaussian blur.
final class BoofFilter {
    private BoofFilter() {}

    /// Correlation with mirrored edges.
    static Job correlate(Tensor field, int window, int threads) {
        GrayF32 image = image(field, threads);
        GrayF32 result = image.createSameShape();
        double[] taps = FilterReference.ring(window);
        Kernel2D_F32 kernel = new Kernel2D_F32(window);
        for (int i = 0; i < taps.length; i++) {
            kernel.data[i] = (float) taps[i];
        }
        return new Job(tensor(result), () -> GConvolveImageOps.convolve(kernel, image, result, BorderType.REFLECT));
    }

    /// A Gaussian blur. At edges only the weights inside the image count.
    static Job gaussian(Tensor field, int radius, double sigma, int threads) {
        GrayF32 image = image(field, threads);
        GrayF32 result = image.createSameShape();
        GrayF32 between = image.createSameShape();
        return new Job(tensor(result), () -> BlurImageOps.gaussian(image, result, sigma, radius, between));
    }

    private static GrayF32 image(Tensor field, int threads) {
        BoofConcurrency.USE_CONCURRENT = threads > 1;
        BoofConcurrency.setMaxThreads(threads);
        GrayF32 image = new GrayF32(Math.toIntExact(field.size(1)), Math.toIntExact(field.size(0)));
        field.copyTo(image.data);
        return image;
    }

    private static Tensor tensor(GrayF32 image) {
        return Tensor.of(MemorySegment.ofArray(image.data), DType.F32, image.height, image.width);
    }
}
