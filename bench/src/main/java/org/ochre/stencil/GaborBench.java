package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The real response of a slanted Gabor filter of 31 × 31 taps, on an F32 field of 5000 × 5000 that has one NaN, with
/// mirrored edges.
public class GaborBench extends Workload {
    private static final int WINDOW = 31;

    @Param({"ochre", "opencv", "copy"})
    public String implementation;

    @Param
    public Size size;

    private final GaborKernel kernel = GaborKernel.openCv(WINDOW, WINDOW, 4, Math.PI / 4, 10, 0.5, 0);
    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        Tensor result = Tensor.allocate(arena, field.type());
        Gabor gabor = new Gabor(kernel, Gabor.Response.REAL, Border.REFLECT_101);
        return switch (implementation) {
            case "ochre" -> new Job(result, () -> gabor.into(field, result));
            case "opencv" ->
                OpencvStencils.filter2D(field, result, kernel.real().tensor(DType.F32, arena), threads);
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
        return FilterReference.judge(field, WINDOW, FilterReference.taps(kernel.real()), result);
    }
}
