package org.ochre.label;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.palette.Recolor;
import org.openjdk.jmh.annotations.Param;

/// The mean colour of each of 10,000 regions of a photo of 2500 × 4000, and the photo painted in these means.
public class LabelMeansBench extends Workload {
    @Param({"ochre", "vector", "scalar", "boofcv", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    @Param({"blocks", "random"})
    public String labels;

    private Tensor photo;
    private Tensor ids;
    private int regions;

    @Override
    protected Job prepare() {
        long h = size.of(2500);
        long w = size.of(4000);
        photo = Scenes.photo(h, w, arena);
        ids = labels.equals("blocks") ? Scenes.blocks(h, w, arena) : Scenes.random(h, w, arena);
        regions = Scenes.regions(h, w);
        Tensor painted = Tensor.allocate(arena, photo.type());
        return switch (implementation) {
            case "ochre" -> ochre(painted);
            case "vector" -> ScalarMeans.of(photo, ids, regions, true);
            case "scalar" -> ScalarMeans.of(photo, ids, regions, false);
            case "boofcv" -> BoofMeans.of(photo, ids, regions, painted);
            case "copy" -> Job.copy(photo, painted);
            case "moved" -> Job.moved(2 * photo.type().bytes() + 2 * ids.type().bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    private Job ochre(Tensor painted) {
        Tensor means = Tensor.allocate(arena, DType.U8, regions, 3);
        LabelMeans mean = new LabelMeans(regions).as(DType.U8);
        return new Job(painted, () -> {
            mean.into(photo, ids, means);
            new Recolor().into(ids, means, painted);
        });
    }

    @Override
    protected long pixels() {
        return ids.elements();
    }

    @Override
    protected String judge(Tensor painted) {
        return MeansReference.judge(photo, ids, regions, painted);
    }
}
