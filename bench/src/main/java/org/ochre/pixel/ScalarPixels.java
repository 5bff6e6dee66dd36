package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Plain loops on arrays. Each job has run once when it is returned.
final class ScalarPixels {
    private ScalarPixels() {}

    static Job floats(Tensor photo) {
        byte[] bytes = bytes(photo);
        float[] floats = new float[bytes.length];
        Runnable work = () -> Job.strips(bytes.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                floats[i] = bytes[i] & 255;
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(floats), DType.F32, photo.shape()), work);
    }

    static Job unified(Tensor photo) {
        byte[] bytes = bytes(photo);
        byte[] unified = new byte[bytes.length];
        Runnable work = () -> Job.strips(bytes.length / 4, (from, to) -> {
            for (int i = 4 * from; i < 4 * to; i += 4) {
                byte alpha = bytes[i + 3];
                unified[i] = alpha == 0 ? 0 : bytes[i];
                unified[i + 1] = alpha == 0 ? 0 : bytes[i + 1];
                unified[i + 2] = alpha == 0 ? 0 : bytes[i + 2];
                unified[i + 3] = alpha;
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(unified), DType.U8, photo.shape()), work);
    }

    private static byte[] bytes(Tensor photo) {
        byte[] bytes = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(bytes);
        return bytes;
    }
}
