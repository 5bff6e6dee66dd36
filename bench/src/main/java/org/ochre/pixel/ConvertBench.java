package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Converts a U8 photo of 3000 × 4000 to F32.
public class ConvertBench extends Workload {
    @Param({"ochre", "vector", "scalar", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor floats = Tensor.allocate(arena, DType.F32, photo.shape());
        return switch (implementation) {
            case "ochre" -> new Job(floats, () -> new Convert(DType.F32).into(photo, floats));
            case "vector" -> VectorPixels.floats(photo);
            case "scalar" -> ScalarPixels.floats(photo);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            case "moved" -> Job.moved(photo.type().bytes() + floats.type().bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor floats) {
        return floats.contentEquals(ScalarPixels.floats(photo).answer()) ? EXACT : "not the same numbers";
    }
}
