package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// A plain loop on arrays.
final class ScalarRecolor {
    private ScalarRecolor() {}

    static Job of(Tensor labels, Tensor palette) {
        int[] ids = new int[Math.toIntExact(labels.elements())];
        byte[] table = new byte[Math.toIntExact(palette.elements())];
        byte[] painted = new byte[3 * ids.length];
        labels.copyTo(ids);
        palette.copyTo(table);
        Runnable paint = () -> Job.strips(ids.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = 3 * ids[i];
                painted[3 * i] = table[at];
                painted[3 * i + 1] = table[at + 1];
                painted[3 * i + 2] = table[at + 2];
            }
        });
        paint.run();
        return new Job(Tensor.of(MemorySegment.ofArray(painted), DType.U8, labels.size(0), labels.size(1), 3), paint);
    }
}
