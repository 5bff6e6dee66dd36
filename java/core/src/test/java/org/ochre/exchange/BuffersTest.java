package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;

class BuffersTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void wrapsADirectBuffer() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
        bytes.position(4);
        Tensor tensor = Buffers.wrap(bytes, DType.F32, 2, 3);
        tensor.setDouble(2.5, 1, 2);
        assertThat(bytes.getFloat(4 + 20)).isEqualTo(2.5f);
        assertThat(bytes.position()).isEqualTo(4);
        assertThat(tensor.segment().isNative()).isTrue();
        IntBuffer ints = bytes.asIntBuffer();
        assertThat(Buffers.wrap(ints, DType.I32, 9).getLong(5)).isEqualTo(Float.floatToIntBits(2.5f));
        assertThat(Buffers.wrap(bytes.asReadOnlyBuffer().order(ByteOrder.nativeOrder()), DType.U16, 1).segment()
                .isReadOnly()).isTrue();
    }

    @Test
    void wrapsAHeapBufferForJava() {
        Tensor tensor = Buffers.wrap(FloatBuffer.wrap(new float[]{1, 2, 3, 4}, 1, 3), DType.F32, 3);
        assertThat(tensor.getDouble(0)).isEqualTo(2);
        assertThat(tensor.copy(arena).getDouble(2)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void copiesEitherOrder(DType dtype) {
        for (ByteOrder order : new ByteOrder[]{ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * dtype.size()).order(order);
            for (int i = 0; i < 4; i++) {
                switch (dtype) {
                    case U8, I8 -> bytes.put((byte) (i + 1));
                    case U16, I16 -> bytes.putShort((short) (i + 1));
                    case I32 -> bytes.putInt(i + 1);
                    case I64 -> bytes.putLong(i + 1);
                    case F32 -> bytes.putFloat(i + 1);
                    case F64 -> bytes.putDouble(i + 1);
                }
            }
            Tensor copy = Buffers.copy(bytes.flip(), dtype, arena, 2, 2);
            assertThat(copy.getDouble(0, 0)).isEqualTo(1);
            assertThat(copy.getDouble(1, 1)).isEqualTo(4);
            if (dtype.size() > 1 && order != ByteOrder.nativeOrder()) {
                assertThatIllegalArgumentException().isThrownBy(() -> Buffers.wrap(bytes, dtype, 2, 2))
                        .withMessage("buffer: expected elements in this machine's order, " + ByteOrder.nativeOrder()
                                + ", got " + order + ": copy(buffer, dtype, results, shape) turns them");
            } else {
                assertThat(Buffers.wrap(bytes, dtype, 2, 2).contentEquals(copy)).isTrue();
            }
        }
        ShortBuffer turned = ByteBuffer.allocate(2).put(0, (byte) 1).order(ByteOrder.BIG_ENDIAN).asShortBuffer();
        assertThat(Buffers.copy(turned, DType.I16, arena, 1).getLong(0)).isEqualTo(256);
    }

    @Test
    void refusesOtherElementsAndTooFew() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
        assertThatIllegalArgumentException().isThrownBy(() -> Buffers.wrap(bytes.asIntBuffer(), DType.F32, 2))
                .withMessageStartingWith("buffer: expected a ByteBuffer, or one with elements of f32, got ");
        assertThatIllegalArgumentException().isThrownBy(() -> Buffers.wrap(bytes, DType.F32, 11))
                .withMessage("buffer: expected the elements of a tensor of [11], got 10 of f32 from its position to its"
                        + " limit");
        assertThatIllegalArgumentException().isThrownBy(() -> Buffers.copy(bytes, DType.U8, arena, 1L << 40, 1L << 40));
        assertThatIllegalArgumentException().isThrownBy(() -> Buffers.wrap(bytes, DType.U8, -1))
                .withMessage("shape: expected 0…9223372036854775807, got -1");
        SegmentAllocator same = (size, alignment) -> MemorySegment.ofBuffer(bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Buffers.copy(bytes, DType.U8, same, 40))
                .withMessage("results: expected memory apart from the buffer, got an overlap");
        assertThat(Buffers.wrap(bytes, DType.F64, 0, 1L << 60).elements()).isZero();
    }

    @Test
    void tensorsAreBuffers() {
        Tensor tensor = Tensor.allocate(arena, DType.F32, 3, 4);
        FloatBuffer floats = tensor.slice(0, 1, 3).asFloatBuffer();
        floats.put(7, 1.5f);
        assertThat(tensor.getDouble(2, 3)).isEqualTo(1.5);
        assertThat(floats.capacity()).isEqualTo(8);
        assertThat(tensor.asByteBuffer().order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(tensor.asReadOnly().asByteBuffer().isReadOnly()).isTrue();
        assertThat(Tensor.allocate(arena, DType.U8, 0, 4).asByteBuffer().capacity()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> tensor.flip(0).asByteBuffer())
                .withMessage("tensor: expected a dense one below 2^31 bytes, got f32 [3, 4] with strides [-16, 4]:"
                        + " copy(arena) packs it");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.allocate(arena, DType.F64, 2).asFloatBuffer())
                .withMessage("tensor: expected f32 in elements aligned to 4 bytes, got f64 [2] at byte 0: Convert makes"
                        + " it f32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(arena.allocate(9, 8), 1, DType.F32, new long[]{2}, new long[]{4})
                        .asFloatBuffer())
                .withMessageEndingWith("got f32 [2] at byte 1: copy(arena) aligns it");
    }
}
