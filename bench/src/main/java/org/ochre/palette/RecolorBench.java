package org.ochre.palette;

import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Paints the labels of a photo of 3000 × 4000 in the 256 colours of a palette.
public class RecolorBench extends Workload {
    @Param({"ochre", "words", "scalar", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor palette;
    private Tensor labels;

    @Override
    protected Job prepare() {
        Tensor photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        palette = Scenes.palette(256, arena);
        labels = new NearestColor().apply(photo, palette, arena);
        Tensor painted = Tensor.allocate(arena, photo.type());
        return switch (implementation) {
            case "ochre" -> new Job(painted, () -> new Recolor().into(labels, palette, painted));
            case "words" -> ScalarRecolor.of(labels, palette, true);
            case "scalar" -> ScalarRecolor.of(labels, palette, false);
            case "copy" -> Job.copy(photo, painted);
            case "moved" -> Job.moved(labels.type().bytes() + painted.type().bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return labels.elements();
    }

    @Override
    protected String judge(Tensor painted) {
        Tensor expected = ScalarRecolor.of(labels, palette, false).answer();
        return painted.contentEquals(expected) ? EXACT : "not the labels' colours";
    }
}
