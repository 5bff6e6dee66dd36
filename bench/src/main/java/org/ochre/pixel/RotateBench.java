package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A U8 photo of 3000 × 4000 turned by a quarter.
public class RotateBench extends Workload {
    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor turned = Tensor.allocate(arena, DType.U8, photo.size(1), photo.size(0), 3);
        return switch (implementation) {
            case "ochre" -> new Job(turned, () -> new Rotate(1).into(photo, turned));
            case "scalar" -> ScalarPixels.turned(photo);
            case "copy" -> Job.copy(photo, turned);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor turned) {
        return turned.contentEquals(ScalarPixels.turned(photo).answer()) ? EXACT : "not the same pixels";
    }
}
