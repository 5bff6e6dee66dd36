package org.ochre.opencv;

import java.util.Arrays;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.stencil.FilterReference;
import org.openjdk.jmh.annotations.Param;

/// The mean of windows of an F32 field of 5000 × 5000 by running sums, with mirrored edges. OpenCV's `boxFilter` uses
/// one thread, whatever number it is given. So does [BoxFilter], which is one call of `boxFilter`. The row shows the
/// overhead of that call, and has no target.
public class BoxFilterBench extends Workload {
    @Param({"ochre", "opencv", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"3", "15"})
    public int window;

    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        Tensor means = Tensor.allocate(arena, field.type());
        BoxFilter box = new BoxFilter(window, Border.REFLECT_101);
        return switch (implementation) {
            case "ochre" -> new Job(means, () -> box.into(field, means));
            case "opencv" -> OpencvFilters.box(field, means, window, threads);
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
        double[] taps = new double[window * window];
        Arrays.fill(taps, 1.0 / taps.length);
        return FilterReference.judge(field, window, taps, means);
    }
}
