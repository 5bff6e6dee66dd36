package org.ochre.palette;

import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A photo of 3000 × 4000 dithered to 16 colours. The scalar loop is the plain textbook: it has no hull, no mixes.
public class DitherBench extends Workload {
    @Param({"ochre", "bayer", "blue-noise", "scalar", "copy"})
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
            case "bayer" -> new Job(labels, () -> new Dither(Dither.Method.BAYER).into(photo, palette, labels));
            case "blue-noise" ->
                new Job(labels, () -> new Dither(Dither.Method.BLUE_NOISE).into(photo, palette, labels));
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
        if (implementation.equals("scalar")) {
            return labels.contentEquals(ScalarDither.of(photo, palette).answer()) ? EXACT : "not the textbook's rows";
        }
        double error = LocalError.of(photo, new Recolor().apply(labels, palette, arena));
        Tensor textbook = ScalarDither.of(photo, palette).answer().copy(arena);
        double plain = LocalError.of(photo, new Recolor().apply(textbook, palette, arena));
        return error <= 1.1 * plain ? EXACT : "local means off by " + error + ", the textbook's by " + plain;
    }
}
