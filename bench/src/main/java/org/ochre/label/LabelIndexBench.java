package org.ochre.label;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Makes labels dense: 2500 × 4000 pixels with 10,000 regions, whose ids lie far apart.
public class LabelIndexBench extends Workload {
    private static final long APART = 1_000_003;

    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor blocks;

    @Override
    protected Job prepare() {
        blocks = Scenes.blocks(size.of(2500), size.of(4000), arena);
        int[] dense = new int[Math.toIntExact(blocks.elements())];
        blocks.copyTo(dense);
        long[] sparse = new long[dense.length];
        for (int i = 0; i < dense.length; i++) {
            sparse[i] = APART * dense[i];
        }
        Tensor ids = Tensor.allocate(arena, DType.I64, blocks.shape()).copyFrom(sparse);
        Tensor labels = Tensor.allocate(arena, blocks.type());
        return switch (implementation) {
            case "ochre" -> new Job(labels, () -> index(ids, labels));
            case "scalar" -> new Job(Tensor.of(MemorySegment.ofArray(dense), DType.I32, blocks.shape()),
                    () -> index(sparse, dense));
            case "copy" -> Job.copy(ids, Tensor.allocate(arena, ids.type()));
            default -> throw unknown(implementation);
        };
    }

    private static void index(Tensor ids, Tensor labels) {
        try (Arena index = Arena.ofConfined()) {
            LabelIndex.of(ids, index).into(ids, labels);
        }
    }

    private static void index(long[] ids, int[] labels) {
        TreeSet<Long> distinct = new TreeSet<>();
        for (int i = 0; i < ids.length; i++) {
            if (i == 0 || ids[i] != ids[i - 1]) {
                distinct.add(ids[i]);
            }
        }
        Map<Long, Integer> places = HashMap.newHashMap(distinct.size());
        distinct.forEach(id -> places.put(id, places.size()));
        Job.strips(ids.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                labels[i] = i > from && ids[i] == ids[i - 1] ? labels[i - 1] : places.get(ids[i]);
            }
        });
    }

    @Override
    protected long pixels() {
        return blocks.elements();
    }

    @Override
    protected String judge(Tensor labels) {
        return labels.contentEquals(blocks) ? EXACT : "not the ids' places";
    }
}
