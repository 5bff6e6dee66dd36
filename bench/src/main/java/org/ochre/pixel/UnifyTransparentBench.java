package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// An RGBA photo of 3000 × 4000 in which every fourth column is fully transparent.
public class UnifyTransparentBench extends Workload {
    @Param({"ochre", "vector", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        long h = size.of(3000);
        long w = size.of(4000);
        photo = Tensor.allocate(arena, DType.U8, h, w, 4).fill(255);
        photo.slice(2, 0, 3).copyFrom(Scenes.photo(h, w, arena));
        photo.channel(3).step(1, 4).fill(0);
        Tensor unified = Tensor.allocate(arena, photo.type());
        return switch (implementation) {
            case "ochre" -> new Job(unified, () -> new UnifyTransparent().into(photo, unified));
            case "vector" -> VectorPixels.unified(photo);
            case "scalar" -> ScalarPixels.unified(photo);
            case "copy" -> Job.copy(photo, unified);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 4;
    }

    @Override
    protected String judge(Tensor unified) {
        return unified.contentEquals(ScalarPixels.unified(photo).answer()) ? EXACT : "not one transparent colour";
    }
}
