package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// A loop on arrays that stores byte by byte, or one that stores words of four bytes. The next pixel overwrites the
/// last byte of a word; the last pixel of a strip is stored in bytes.
final class ScalarRecolor {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private ScalarRecolor() {}

    static Job of(Tensor labels, Tensor palette, boolean words) {
        int[] ids = new int[Math.toIntExact(labels.elements())];
        byte[] table = new byte[Math.toIntExact(palette.elements())];
        byte[] painted = new byte[3 * ids.length];
        labels.copyTo(ids);
        palette.copyTo(table);
        int[] cells = new int[table.length / 3];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = table[3 * i] & 255 | (table[3 * i + 1] & 255) << 8 | (table[3 * i + 2] & 255) << 16;
        }
        Runnable paint = () -> Job.strips(ids.length, (from, to) -> {
            int end = words ? Math.max(from, to - 1) : from;
            for (int i = from; i < end; i++) {
                WORD.set(painted, 3 * i, cells[ids[i]]);
            }
            for (int i = end; i < to; i++) {
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
