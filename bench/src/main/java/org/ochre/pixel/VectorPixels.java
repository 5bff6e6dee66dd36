package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Loops of [ScalarPixels] by the Vector API, for those whose channels need no taking apart. Each job has run once when
/// it is returned. The last vector of a strip overlaps the one before.
final class VectorPixels {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> WORDS = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = part(byte.class, 4);
    private static final VectorSpecies<Short> SHORTS = part(short.class, 2);
    /// A product with this, shifted by 24 bits, divides a number below 2¹⁶ + 128 by 257.
    private static final int BY_257 = 0xFF01;

    private VectorPixels() {}

    private static <E> VectorSpecies<E> part(Class<E> type, int share) {
        return VectorSpecies.of(type, VectorShape.forBitSize(INTS.vectorBitSize() / share));
    }

    static Job floats(Tensor photo) {
        byte[] bytes = bytes(photo);
        float[] floats = new float[bytes.length];
        Runnable work = () -> strips(bytes.length, FLOATS.length(), i -> ((FloatVector) ByteVector
                .fromArray(BYTES, bytes, i).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                .convertShape(VectorOperators.I2F, FLOATS, 0)).intoArray(floats, i));
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(floats), DType.F32, photo.shape()), work);
    }

    static Job scaled(Tensor photo) {
        short[] levels = new short[Math.toIntExact(photo.elements())];
        photo.copyTo(levels);
        byte[] scaled = new byte[levels.length];
        Runnable work = () -> strips(levels.length, INTS.length(), i -> {
            IntVector wide = (IntVector) ShortVector.fromArray(SHORTS, levels, i)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            ((ByteVector) wide.add(128).mul(BY_257).lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(scaled, i);
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(scaled), DType.U8, photo.shape()), work);
    }

    static Job unified(Tensor photo) {
        byte[] bytes = bytes(photo);
        byte[] unified = new byte[bytes.length];
        Runnable work = () -> strips(bytes.length / 4, WORDS.length() / 4, pixel -> {
            IntVector words = ByteVector.fromArray(WORDS, bytes, 4 * pixel).reinterpretAsInts();
            words.blend(0, words.lanewise(VectorOperators.LSHR, 24).compare(VectorOperators.EQ, 0))
                    .reinterpretAsBytes().intoArray(unified, 4 * pixel);
        });
        work.run();
        return new Job(Tensor.of(MemorySegment.ofArray(unified), DType.U8, photo.shape()), work);
    }

    /// Works on elements from the given one on, as many as a vector has.
    private interface Step {
        void at(int first);
    }

    private static void strips(int count, int lanes, Step step) {
        Job.strips(count, (from, to) -> {
            for (int i = from; i + lanes <= to; i += lanes) {
                step.at(i);
            }
            if (to > from) {
                step.at(Math.max(to - lanes, 0));
            }
        });
    }

    private static byte[] bytes(Tensor photo) {
        byte[] bytes = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(bytes);
        return bytes;
    }
}
