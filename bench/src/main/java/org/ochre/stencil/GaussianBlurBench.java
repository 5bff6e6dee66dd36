package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A Gaussian blur of standard deviation 2, 17 × 17 taps, on an F32 field of 5000 × 5000 that has one NaN, with
/// mirrored edges. `separable` is the correlation with the blur's column and row.
public class GaussianBlurBench extends Workload {
    private static final double SIGMA = 2;

    @Param({"ochre", "separable", "opencv", "boofcv", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;
    private Kernel.Separated passes;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        Tensor result = Tensor.allocate(arena, field.type());
        GaussianBlur blur = new GaussianBlur(SIGMA, Border.REFLECT_101);
        passes = blur.passes();
        int window = passes.row().width();
        return switch (implementation) {
            case "ochre" -> new Job(result, () -> blur.into(field, result));
            case "separable" -> {
                SeparableCorrelation sums = new SeparableCorrelation(passes, Border.REFLECT_101);
                yield new Job(result, () -> sums.into(field, result));
            }
            case "opencv" -> OpencvStencils.gaussian(field, result, window, SIGMA, threads);
            case "boofcv" -> BoofFilter.gaussian(field, window / 2, SIGMA, threads);
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
        return FilterReference.judge(field, passes.row().width(), FilterReference.taps(passes.product()), result);
    }
}
