package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The 3 × 3 mean of an F32 field of 5000 × 5000 that has one NaN.
public class LocalMeanBench extends Workload {
    private static final int WINDOW = 3;

    @Param({"ochre", "vector", "scalar", "opencv", "boofcv", "imagej", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        Tensor means = Tensor.allocate(arena, field.type());
        LocalMean mean = new LocalMean(WINDOW, Border.REPLICATE);
        return switch (implementation) {
            case "ochre" -> new Job(means, () -> mean.into(field, means));
            case "vector" -> JavaMean.of(field, JavaMean::vectorRow);
            case "scalar" -> JavaMean.of(field, JavaMean::scalarRow);
            case "opencv" -> OpencvStencils.mean(field, means, WINDOW, threads);
            case "boofcv" -> BoofMean.of(field, WINDOW, threads);
            case "imagej" -> ImagejMean.of(field);
            case "copy" -> Job.copy(field, means);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor means) {
        return FieldReference.means(field, means, WINDOW);
    }
}
