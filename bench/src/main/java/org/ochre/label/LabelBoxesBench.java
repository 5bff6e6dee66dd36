package org.ochre.label;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The bounding boxes of 10,000 regions in 2500 × 4000 pixels.
public class LabelBoxesBench extends Workload {

    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor labels;
    private int regions;

    @Override
    protected Job prepare() {
        long h = size.of(2500);
        long w = size.of(4000);
        labels = Scenes.blocks(h, w, arena);
        regions = Scenes.regions(h, w);
        Tensor boxes = Tensor.allocate(arena, DType.I64, regions, 4);
        return switch (implementation) {
            case "ochre" -> new Job(boxes, () -> boxes(boxes));
            case "scalar" -> scalar();
            case "copy" -> Job.copy(labels, Tensor.allocate(arena, labels.type()));
            default -> throw unknown(implementation);
        };
    }

    private void boxes(Tensor boxes) {
        try (Arena own = Arena.ofShared()) {
            LabelBoxes found = LabelBoxes.allocate(regions, own);
            found.add(labels);
            boxes.copyFrom(found.boxes());
        }
    }

    private Job scalar() {
        int[] ids = new int[Math.toIntExact(labels.elements())];
        labels.copyTo(ids);
        long[] boxes = new long[4 * regions];
        Runnable work = () -> find(ids, boxes);
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(boxes), DType.I64, regions, 4), work);
    }

    private void find(int[] ids, long[] boxes) {
        int width = Math.toIntExact(labels.size(1));
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = i % 4 < 2 ? Long.MAX_VALUE : 0;
        }
        for (int i = 0; i < ids.length; i++) {
            int at = 4 * ids[i];
            boxes[at] = Math.min(boxes[at], i / width);
            boxes[at + 1] = Math.min(boxes[at + 1], i % width);
            boxes[at + 2] = Math.max(boxes[at + 2], i / width + 1);
            boxes[at + 3] = Math.max(boxes[at + 3], i % width + 1);
        }
    }

    @Override
    protected long pixels() {
        return labels.elements();
    }

    @Override
    protected String judge(Tensor boxes) {
        return boxes.contentEquals(scalar().answer()) ? EXACT : "not the boxes";
    }
}
