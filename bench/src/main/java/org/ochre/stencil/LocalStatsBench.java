package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Mean and variance in windows of 15 × 15 of an F32 field of 5000 × 5000, 10,000 ± 0.1, that has one NaN.
public class LocalStatsBench extends Workload {
    private static final int WINDOW = 15;

    @Param({"ochre", "vector", "scalar", "opencv", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, 10_000, 0.1, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        LocalStats local = new LocalStats(WINDOW, Border.REFLECT_101);
        TensorType planes = local.resultType(field.type());
        Tensor stats = Tensor.allocate(arena, planes);
        return switch (implementation) {
            case "ochre" -> new Job(stats, () -> local.into(field, stats));
            case "vector" -> new VectorStats(field, WINDOW).job(stats);
            case "scalar" -> new RunningStats(field, WINDOW).job(stats);
            case "opencv" -> OpencvStencils.stats(field, stats, WINDOW, threads);
            case "copy" -> Job.copy(field, Tensor.allocate(arena, field.type()));
            case "moved" -> Job.moved(field.type().bytes() + planes.bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor stats) {
        return FieldReference.stats(field, stats, WINDOW);
    }
}
