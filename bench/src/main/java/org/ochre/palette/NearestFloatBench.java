package org.ochre.palette;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The nearest of k points for each of a million points, F64 in three dimensions.
public class NearestFloatBench extends Workload {
    @Param({"ochre", "vector", "scalar", "smile", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"10", "256"})
    public int k;

    private Tensor points;
    private Tensor palette;

    @Override
    protected Job prepare() {
        points = Scenes.points(size.of(1000) * size.of(1000), 3, 0, arena);
        palette = Scenes.points(k, 3, 1, arena);
        Tensor labels = Tensor.allocate(arena, DType.I32, points.size(0));
        return switch (implementation) {
            case "ochre" -> new Job(labels, () -> new NearestColor().into(points, palette, labels));
            case "vector" -> JavaNearestFloat.of(points, palette, JavaNearestFloat::vector);
            case "scalar" -> JavaNearestFloat.of(points, palette, JavaNearestFloat::scalar);
            case "smile" -> SmileNearest.of(points, palette);
            case "copy" -> Job.copy(points, Tensor.allocate(arena, points.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return points.size(0);
    }

    @Override
    protected String judge(Tensor labels) {
        return Quality.nearest(points, palette, labels);
    }
}
