package org.ochre.bench;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.label.LabelMeans;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.openjdk.jmh.annotations.Param;

/// What a pixel costs from 64 × 64 to a hundred million: `nearest` is that of 16 colours, `means` those of one region for 1000 pixels.
public class ScalingBench extends Workload {
    @Param("ochre")
    public String implementation;

    @Param({"nearest", "means", "recolor", "copied"})
    public String operation;

    @Param({"64", "256", "1000", "3162", "10000"})
    public int side;

    @Override
    protected Job prepare() {
        Tensor photo = Scenes.photo(side, side, arena);
        Tensor palette = Scenes.palette(16, arena);
        Tensor labels = Tensor.allocate(arena, DType.I32, side, side);
        return switch (operation) {
            case "nearest" -> new Job(labels, () -> new NearestColor().into(photo, palette, labels));
            case "means" -> means(photo);
            case "recolor" -> recolor(photo, palette, labels);
            case "copied" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(operation);
        };
    }

    private Job means(Tensor photo) {
        Tensor blocks = Scenes.blocks(side, side, arena);
        LabelMeans mean = new LabelMeans(Scenes.regions(side, side));
        Tensor means = Tensor.allocate(arena, mean.resultType(photo.type(), blocks.type()));
        return new Job(means, () -> mean.into(photo, blocks, means));
    }

    private Job recolor(Tensor photo, Tensor palette, Tensor labels) {
        new NearestColor().into(photo, palette, labels);
        Tensor painted = Tensor.allocate(arena, photo.type());
        return new Job(painted, () -> new Recolor().into(labels, palette, painted));
    }

    /// Answers are checked by the benchmark of each operation.
    @Override
    protected String judge(Tensor answer) {
        return "checked elsewhere";
    }
}
