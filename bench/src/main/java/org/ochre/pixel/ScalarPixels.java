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

    static Job gray(Tensor photo) {
        byte[] bytes = bytes(photo);
        byte[] gray = new byte[bytes.length / 3];
        Runnable work = () -> Job.strips(gray.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                int sum = 19_595 * (bytes[3 * i] & 255) + 38_470 * (bytes[3 * i + 1] & 255)
                        + 7_471 * (bytes[3 * i + 2] & 255);
                gray[i] = (byte) (sum + 32_768 >> 16);
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(gray), DType.U8, photo.size(0), photo.size(1)), work);
    }

    static Job repeated(Tensor gray) {
        byte[] bytes = bytes(gray);
        byte[] rgb = new byte[bytes.length * 3];
        Runnable work = () -> Job.strips(bytes.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                rgb[3 * i] = bytes[i];
                rgb[3 * i + 1] = bytes[i];
                rgb[3 * i + 2] = bytes[i];
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(rgb), DType.U8, gray.size(0), gray.size(1), 3), work);
    }

    static Job opaque(Tensor photo) {
        byte[] bytes = bytes(photo);
        byte[] rgba = new byte[bytes.length / 3 * 4];
        Runnable work = () -> Job.strips(bytes.length / 3, (from, to) -> {
            for (int i = from; i < to; i++) {
                rgba[4 * i] = bytes[3 * i];
                rgba[4 * i + 1] = bytes[3 * i + 1];
                rgba[4 * i + 2] = bytes[3 * i + 2];
                rgba[4 * i + 3] = (byte) 255;
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(rgba), DType.U8, photo.size(0), photo.size(1), 4), work);
    }

    static Job scaled(Tensor photo) {
        short[] levels = new short[Math.toIntExact(photo.elements())];
        photo.copyTo(levels);
        byte[] scaled = new byte[levels.length];
        Runnable work = () -> Job.strips(levels.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                scaled[i] = (byte) (((levels[i] & 65_535) + 128) / 257);
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(scaled), DType.U8, photo.shape()), work);
    }

    static Job turned(Tensor photo) {
        byte[] bytes = bytes(photo);
        int h = (int) photo.size(0);
        int w = (int) photo.size(1);
        byte[] turned = new byte[bytes.length];
        Runnable work = () -> Job.strips(w, (from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < h; x++) {
                    int source = 3 * ((h - 1 - x) * w + y);
                    int at = 3 * (y * h + x);
                    turned[at] = bytes[source];
                    turned[at + 1] = bytes[source + 1];
                    turned[at + 2] = bytes[source + 2];
                }
            }
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(turned), DType.U8, w, h, 3), work);
    }

    private static byte[] bytes(Tensor photo) {
        byte[] bytes = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(bytes);
        return bytes;
    }
}
