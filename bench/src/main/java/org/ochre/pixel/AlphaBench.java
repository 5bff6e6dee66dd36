package org.ochre.pixel;

import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// An RGBA photo of 3000 × 4000 multiplied by its alpha, and laid over an RGB photo.
public class AlphaBench extends Workload {
    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param({"premultiply", "overlay"})
    public String operation;

    @Param
    public Size size;

    private Tensor photo;
    private Tensor top;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        top = new Rgba().apply(photo.flip(0), arena);
        top.channel(3).copyFrom(photo.channel(1));
        boolean overlay = operation.equals("overlay");
        Tensor result = Tensor.allocate(arena, overlay ? photo.type() : top.type());
        return switch (implementation) {
            case "ochre" -> new Job(result, overlay
                    ? () -> new Overlay().into(photo, top, result)
                    : () -> new Premultiply().into(top, result));
            case "scalar" -> scalar();
            case "copy" -> Job.copy(top, Tensor.allocate(arena, top.type()));
            default -> throw unknown(implementation);
        };
    }

    private Job scalar() {
        return operation.equals("overlay") ? ScalarColors.over(photo, top) : ScalarColors.multiplied(top);
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor result) {
        return result.contentEquals(scalar().answer()) ? EXACT : "not the same numbers";
    }
}
