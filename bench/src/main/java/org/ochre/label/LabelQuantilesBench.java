package org.ochre.label;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The median of one channel of a photo of 2500 × 4000 in each of 10,000 regions. `histograms` makes it by way of
/// histograms that could be merged with those of other images.
public class LabelQuantilesBench extends Workload {

    @Param({"ochre", "histograms", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor green;
    private Tensor labels;
    private int regions;

    @Override
    protected Job prepare() {
        long h = size.of(2500);
        long w = size.of(4000);
        green = Scenes.photo(h, w, arena).channel(1).copy(arena);
        labels = Scenes.blocks(h, w, arena);
        regions = Scenes.regions(h, w);
        Tensor medians = Tensor.allocate(arena, DType.F64, 1, regions, 1);
        LabelQuantiles median = new LabelQuantiles(regions, 0.5).as(DType.F64);
        return switch (implementation) {
            case "ochre" -> new Job(medians, () -> median.into(green, labels, medians));
            case "histograms" -> new Job(medians, () -> histograms(medians));
            case "scalar" -> scalar();
            case "copy" -> Job.copy(green, Tensor.allocate(arena, green.type()));
            default -> throw unknown(implementation);
        };
    }

    private void histograms(Tensor medians) {
        try (Arena own = Arena.ofShared()) {
            LabelHistograms histograms = LabelHistograms.of(green, labels, regions, own);
            medians.squeeze(0).copyFrom(histograms.medians(DType.F64, own));
        }
    }

    /// Sorts the values by region, then each region with the JDK's sort.
    private Job scalar() {
        byte[] values = new byte[Math.toIntExact(green.elements())];
        int[] ids = new int[values.length];
        green.copyTo(values);
        labels.copyTo(ids);
        double[] medians = new double[regions];
        int[] sorted = new int[values.length];
        Runnable work = () -> {
            int[] starts = new int[regions + 1];
            for (int id : ids) {
                starts[id + 1]++;
            }
            Arrays.parallelPrefix(starts, Integer::sum);
            int[] next = starts.clone();
            for (int i = 0; i < ids.length; i++) {
                sorted[next[ids[i]]++] = values[i] & 255;
            }
            Job.strips(regions, (from, to) -> {
                for (int region = from; region < to; region++) {
                    Arrays.sort(sorted, starts[region], starts[region + 1]);
                    int sum = starts[region] + starts[region + 1];
                    medians[region] = (sorted[(sum - 1) / 2] + sorted[sum / 2]) / 2.0;
                }
            });
        };
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(medians), DType.F64, 1, regions, 1), work);
    }

    @Override
    protected long pixels() {
        return green.elements();
    }

    @Override
    protected String judge(Tensor medians) {
        return medians.contentEquals(scalar().answer()) ? EXACT : "not the medians";
    }
}
