package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.opencv.Filter2D;
import org.openjdk.jmh.annotations.Param;

/// [Correlation] of an F32 field of 5000 × 5000, which has one NaN, with a kernel of rank two and mirrored edges.
/// OpenCV's `filter2D` uses one thread, whatever number it is given. `filter2d` is [Filter2D], which calls OpenCV's in
/// strips on several threads.
public class CorrelationBench extends Workload {
    @Param({"ochre", "filter2d", "opencv", "boofcv", "imagej", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"3", "5", "11", "15", "31"})
    public int window;

    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        Tensor result = Tensor.allocate(arena, field.type());
        Kernel kernel = Kernel.of(window, window, FilterReference.ring(window));
        return switch (implementation) {
            case "ochre" -> {
                Correlation correlation = new Correlation(kernel, Border.REFLECT_101);
                yield new Job(result, () -> correlation.into(field, result));
            }
            case "filter2d" -> {
                Filter2D filter = new Filter2D(kernel, Border.REFLECT_101);
                yield new Job(result, () -> filter.into(field, result));
            }
            case "opencv" -> OpencvStencils.filter2D(field, result, kernel.tensor(DType.F32, arena), threads);
            case "boofcv" -> BoofFilter.correlate(field, window, threads);
            case "imagej" -> ImagejCorrelation.of(field, window);
            case "copy" -> Job.copy(field, result);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor result) {
        return FilterReference.judge(field, window, FilterReference.ring(window), result);
    }
}
