package org.ochre.palette;

import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A photo of 3000 × 4000 dithered to 16 colours.
public class DitherBench extends Workload {
    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;
    private Tensor palette;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        palette = Scenes.palette(16, arena);
        Tensor labels = Tensor.allocate(arena, new Dither().resultType(photo.type(), palette.type()));
        return switch (implementation) {
            case "ochre" -> new Job(labels, () -> new Dither().into(photo, palette, labels));
            case "scalar" -> ScalarDither.of(photo, palette);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor labels) {
        return labels.contentEquals(ScalarDither.of(photo, palette).answer())
                ? EXACT
                : "not the rows of the definition";
    }
}
