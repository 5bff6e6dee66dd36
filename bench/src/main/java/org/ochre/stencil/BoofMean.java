package org.ochre.stencil;

import boofcv.alg.filter.blur.BlurImageOps;
import boofcv.concurrency.BoofConcurrency;
import boofcv.struct.image.GrayF32;
import java.lang.foreign.MemorySegment;
import org.ddogleg.struct.DogArray_F32;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import pabeles.concurrency.GrowArray;

/// BoofCV's mean blur. At edges it averages the pixels inside the image.
final class BoofMean {
    private BoofMean() {}

    static Job of(Tensor field, int window, int threads) {
        BoofConcurrency.USE_CONCURRENT = threads > 1;
        BoofConcurrency.setMaxThreads(threads);
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        GrayF32 image = new GrayF32(w, h);
        field.copyTo(image.data);
        GrayF32 means = new GrayF32(w, h);
        GrayF32 storage = new GrayF32(w, h);
        GrowArray<DogArray_F32> work = new GrowArray<>(DogArray_F32::new);
        return new Job(Tensor.of(MemorySegment.ofArray(means.data), DType.F32, h, w),
                () -> BlurImageOps.mean(image, means, window / 2, storage, work));
    }
}
