package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The variance of an F32 field of 2500 × 4000 in each of 10,000 regions.
public class LabelSumsBench extends Workload {
    private static final double ROUNDING = 1e-9;

    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;
    private Tensor labels;
    private int regions;

    @Override
    protected Job prepare() {
        long h = size.of(2500);
        long w = size.of(4000);
        field = Scenes.field(DType.F32, h, w, arena);
        labels = Scenes.blocks(h, w, arena);
        regions = Scenes.regions(h, w);
        Tensor variances = Tensor.allocate(arena, DType.F64, regions, 1);
        return switch (implementation) {
            case "ochre" -> new Job(variances, () -> variances(variances));
            case "scalar" -> scalar();
            case "copy" -> Job.copy(field, Tensor.allocate(arena, field.type()));
            default -> throw unknown(implementation);
        };
    }

    private void variances(Tensor variances) {
        try (var arena = java.lang.foreign.Arena.ofShared()) {
            LabelSums sums = LabelSums.allocate(DType.F32, regions, 1, true, arena);
            sums.add(field, labels);
            variances.copyFrom(sums.variances(DType.F64, arena));
        }
    }

    /// Sums and squares in F64, with a table for each thread.
    private Job scalar() {
        float[] values = new float[Math.toIntExact(field.elements())];
        int[] ids = new int[values.length];
        field.copyTo(values);
        labels.copyTo(ids);
        double[] variances = new double[regions];
        Runnable work = () -> {
            int parts = Parallelism.current();
            double[][] tables = new double[parts][];
            Parallelism.forEach(parts, part -> tables[(int) part] = table(values, ids,
                    (int) (ids.length * part / parts), (int) (ids.length * (part + 1) / parts)));
            double[] all = Arrays.stream(tables).reduce(LabelSumsBench::added).orElseThrow();
            for (int i = 0; i < regions; i++) {
                double mean = all[3 * i + 1] / all[3 * i];
                variances[i] = all[3 * i + 2] / all[3 * i] - mean * mean;
            }
        };
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(variances), DType.F64, regions, 1), work);
    }

    private double[] table(float[] values, int[] ids, int from, int to) {
        double[] table = new double[3 * regions];
        for (int i = from; i < to; i++) {
            int at = 3 * ids[i];
            table[at]++;
            table[at + 1] += values[i];
            table[at + 2] += (double) values[i] * values[i];
        }
        return table;
    }

    private static double[] added(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor variances) {
        Tensor expected = scalar().answer();
        double worst = 0;
        for (long i = 0; i < regions; i++) {
            double right = expected.getDouble(i, 0);
            worst = Math.max(worst, Math.abs(variances.getDouble(i, 0) - right) / right);
        }
        return worst <= ROUNDING ? EXACT : String.format(Locale.ROOT, "not the variance: off by %.1e of it", worst);
    }
}
