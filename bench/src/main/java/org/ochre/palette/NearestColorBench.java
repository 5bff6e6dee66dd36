package org.ochre.palette;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The nearest of k colours for each pixel of a photo of 3000 × 4000.
public class NearestColorBench extends Workload {
    @Param({"ochre", "vector", "scalar", "opencv", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"16", "256"})
    public int k;

    private Tensor photo;
    private Tensor palette;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        palette = Scenes.palette(k, arena);
        Tensor labels = Tensor.allocate(arena, DType.I32, photo.size(0), photo.size(1));
        return switch (implementation) {
            case "ochre" -> new Job(labels, () -> new NearestColor().into(photo, palette, labels));
            case "vector" -> JavaNearest.of(photo, palette, JavaNearest::vector);
            case "scalar" -> JavaNearest.of(photo, palette, JavaNearest::scalar);
            case "opencv" -> OpencvNearest.of(photo, palette, labels, threads);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.size(0) * photo.size(1);
    }

    @Override
    protected String judge(Tensor labels) {
        return Quality.nearest(photo, palette, labels);
    }
}
