package org.ochre.opencv;

import boofcv.alg.filter.derivative.GradientSobel;
import boofcv.concurrency.BoofConcurrency;
import boofcv.core.image.border.FactoryImageBorder;
import boofcv.struct.border.BorderType;
import boofcv.struct.border.ImageBorder_F32;
import boofcv.struct.image.GrayF32;
import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// BoofCV's derivatives with mirrored edges.
final class BoofFilters {
    private BoofFilters() {}

    static Job sobels(Tensor field, int threads) {
        GrayF32 image = image(field, threads);
        GrayF32 dx = image.createSameShape();
        GrayF32 dy = image.createSameShape();
        ImageBorder_F32 border = (ImageBorder_F32) FactoryImageBorder.single(BorderType.REFLECT, GrayF32.class);
        return new Job(tensor(dx), () -> GradientSobel.process(image, dx, dy, border));
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
