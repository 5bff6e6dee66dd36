package org.ochre.stencil;

import java.util.ArrayList;
import java.util.List;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The 3 × 3 mean of each of 16 planes of 5000 × 5000 F32, which all hold the same field with one NaN. Ochre takes the
/// planes in place, in one call. OpenCV takes one plane after the other.
public class LayersBench extends Workload {
    private static final int WINDOW = 3;
    private static final int LAYERS = 16;

    @Param({"ochre", "opencv", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;
    private Tensor planes;

    @Override
    protected Job prepare() {
        long side = size.of(5000);
        field = Scenes.field(DType.F32, side, side, arena);
        field.setDouble(Double.NaN, side / 2, side / 2);
        planes = Tensor.allocate(arena, DType.F32, LAYERS, side, side);
        for (int layer = 0; layer < LAYERS; layer++) {
            planes.at(layer).copyFrom(field);
        }
        Tensor means = Tensor.allocate(arena, planes.type());
        LocalMean mean = new LocalMean(WINDOW, Border.REPLICATE);
        return switch (implementation) {
            case "ochre" -> new Job(means, () -> mean.into(planes.permute(1, 2, 0), means.permute(1, 2, 0)));
            case "opencv" -> opencv(means);
            case "copy" -> Job.copy(planes, means);
            default -> throw unknown(implementation);
        };
    }

    private Job opencv(Tensor means) {
        List<Runnable> layers = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            layers.add(OpencvStencils.mean(planes.at(layer), means.at(layer), WINDOW, threads).work());
        }
        return new Job(means, () -> layers.forEach(Runnable::run));
    }

    @Override
    protected long pixels() {
        return planes.elements();
    }

    @Override
    protected String judge(Tensor means) {
        for (int layer = 1; layer < LAYERS; layer++) {
            if (!means.at(layer).contentEquals(means.at(0))) {
                return "not the same in each layer";
            }
        }
        return FieldReference.means(field, means.at(0), WINDOW);
    }
}
