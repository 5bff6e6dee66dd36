package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Scales a U16 photo of 3000 × 4000 to U8: divides by 257.
public class ScaleRangeBench extends Workload {
    @Param({"ochre", "vector", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        Tensor bytes = Scenes.photo(size.of(3000), size.of(4000), arena);
        photo = ScaleRange.ofDType(DType.U16).apply(bytes, arena);
        return switch (implementation) {
            case "ochre" -> new Job(bytes, () -> ScaleRange.ofDType(DType.U8).into(photo, bytes));
            case "vector" -> VectorPixels.scaled(photo);
            case "scalar" -> ScalarPixels.scaled(photo);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor bytes) {
        return bytes.contentEquals(ScalarPixels.scaled(photo).answer()) ? EXACT : "not the same numbers";
    }
}
