package org.ochre.opencv;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.stencil.FilterReference;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.SeparableCorrelation;
import org.openjdk.jmh.annotations.Param;

/// Sobel's d/dx and d/dy, 3 × 3, of an F32 field of 4000 × 4000. `ochre` is [Sobel], which calls OpenCV's `Sobel` in
/// strips on several threads; it has no target. `separable` is [SeparableCorrelation] with the same taps, in Ochre's
/// own C library. `opencv` calls `Sobel` itself, which uses one thread, whatever number it is given. BoofCV's kernel is
/// a quarter of OpenCV's. The check is on d/dx.
public class SobelBench extends Workload {
    private static final double[] TAPS = {-1, 0, 1, -2, 0, 2, -1, 0, 1};

    @Param({"ochre", "separable", "opencv", "boofcv", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;

    @Override
    protected Job prepare() {
        long side = size.of(4000);
        field = Scenes.field(DType.F32, side, side, arena);
        Tensor dx = Tensor.allocate(arena, field.type());
        Tensor dy = Tensor.allocate(arena, field.type());
        Sobel across = new Sobel(0, 1, 3, Border.REFLECT_101);
        Sobel down = new Sobel(1, 0, 3, Border.REFLECT_101);
        return switch (implementation) {
            case "ochre" -> new Job(dx, () -> {
                across.into(field, dx);
                down.into(field, dy);
            });
            case "separable" -> new Job(dx, () -> {
                taps(0, 1).into(field, dx);
                taps(1, 0).into(field, dy);
            });
            case "opencv" -> OpencvFilters.sobels(field, dx, dy, threads);
            case "boofcv" -> BoofFilters.sobels(field, threads);
            case "copy" -> Job.copy(field, dx);
            default -> throw unknown(implementation);
        };
    }

    private static SeparableCorrelation taps(int dy, int dx) {
        return new SeparableCorrelation(Kernel.sobel(dy, dx, 3), Border.REFLECT_101);
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor dx) {
        double scale = implementation.equals("boofcv") ? 0.25 : 1;
        double[] taps = java.util.Arrays.stream(TAPS).map(tap -> tap * scale).toArray();
        return FilterReference.judge(field, 3, taps, dx);
    }
}
