package org.ochre.palette;

import java.lang.foreign.Arena;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The distinct colours of a photo of 3000 × 4000, ascending, with the number of pixels of each. The check is on the
/// counts.
public class ColorHistogramBench extends Workload {
    @Param({"ochre", "scalar", "sort", "radix", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor counts = Tensor.allocate(arena, DType.I64, photo.size(0) * photo.size(1));
        return switch (implementation) {
            case "ochre" -> new Job(counts, () -> {
                try (Arena results = Arena.ofConfined()) {
                    Tensor found = ColorHistogram.of(photo, results).counts();
                    counts.slice(0, 0, found.size(0)).copyFrom(found);
                }
            });
            case "scalar" -> JavaHistogram.of(photo, counts, JavaHistogram::byTable);
            case "sort" -> JavaHistogram.of(photo, counts, JavaHistogram::bySorting);
            case "radix" -> JavaHistogram.of(photo, counts, JavaHistogram::byBytes);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.size(0) * photo.size(1);
    }

    @Override
    protected String judge(Tensor counts) {
        Tensor expected = Tensor.allocate(arena, counts.type());
        JavaHistogram.of(photo, expected, JavaHistogram::bySorting).work().run();
        return counts.contentEquals(expected) ? EXACT : "not the counts";
    }
}
