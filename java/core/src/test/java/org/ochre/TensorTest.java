package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private final Arena arena = Arena.ofAuto();

    private Tensor counting(long... shape) {
        Tensor tensor = Tensor.allocate(arena, DType.I32, shape);
        int[] values = new int[(int) tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return tensor.copyFrom(values);
    }

    private static int[] values(Tensor tensor) {
        int[] values = new int[(int) tensor.elements()];
        tensor.copyTo(values);
        return values;
    }

    @Test
    void viewsShareElements() {
        Tensor tensor = counting(3, 4);
        tensor.flip(0).at(0).fill(7);
        assertThat(values(tensor)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7);
    }

    @Test
    void viewsShowTheElementsThatTheirNamesSay() {
        Tensor tensor = counting(2, 3, 4);
        assertThat(values(tensor.at(1))).containsExactly(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
        assertThat(values(tensor.at(1, 2))).containsExactly(20, 21, 22, 23);
        assertThat(values(tensor.slice(1, 1, 2))).containsExactly(4, 5, 6, 7, 16, 17, 18, 19);
        assertThat(values(tensor.crop(0, 1, 1, 2))).containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(values(tensor.step(2, 3))).containsExactly(0, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20, 23);
        assertThat(values(tensor.flip(2).at(0, 0))).containsExactly(3, 2, 1, 0);
        assertThat(values(tensor.permute(2, 0, 1).at(0))).containsExactly(0, 4, 8, 12, 16, 20);
        assertThat(values(tensor.channel(3))).containsExactly(3, 7, 11, 15, 19, 23);
        assertThat(tensor.channel(3).shape()).containsExactly(2, 3);
        assertThat(values(tensor.reshape(6, 4).at(5))).containsExactly(20, 21, 22, 23);
        assertThat(tensor.expand(1).shape()).containsExactly(2, 1, 3, 4);
        assertThat(tensor.expand(0).expand(4).squeeze().contentEquals(tensor)).isTrue();
        assertThat(values(counting(1, 3).broadcast(2, 2, 3))).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void windowsAreNumpysSlidingWindowView() {
        Tensor windows = counting(3, 4).windows(2, 3);
        assertThat(windows.shape()).containsExactly(2, 2, 2, 3);
        assertThat(values(windows.at(1, 1))).containsExactly(5, 6, 7, 9, 10, 11);
        assertThat(windows.isDistinct()).isFalse();
        assertThat(counting(3, 4, 2).windows(3, 1).shape()).containsExactly(1, 4, 2, 3, 1);
        assertThatThrownBy(() -> counting(3, 4).windows(4, 1))
                .hasMessage("windows: expected 1 ≤ kh ≤ 3 and 1 ≤ kw ≤ 4 for i32 [3, 4], got 4×1");
    }

    @Test
    void reshapeIsAViewOrAnError() {
        Tensor tensor = counting(2, 3, 4);
        assertThat(tensor.step(2, 2).reshape(2, 6).isDense()).isFalse();
        assertThat(values(tensor.step(2, 2).reshape(12))).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22);
        assertThat(values(tensor.flip(2).flip(1).flip(0).reshape(24)))
                .startsWith(23, 22, 21);
        assertThatThrownBy(() -> tensor.flip(2).reshape(24)).hasMessageContaining("without a copy, got [24]");
        assertThatThrownBy(() -> tensor.reshape(5, 5)).hasMessage("shape: expected 24 elements, got [5, 5]");
        assertThat(counting(0, 3).reshape(3, 0, 7).elements()).isZero();
        assertThat(counting(1, 1).reshape().rank()).isZero();
    }

    @Test
    void boundsAreProvenWhenAViewIsMade() {
        MemorySegment memory = arena.allocate(100);
        assertThat(Tensor.of(memory, 96, DType.F32, new long[]{25}, new long[]{-4}).elements()).isEqualTo(25);
        assertThatThrownBy(() -> Tensor.of(memory, DType.F32, 26)).hasMessageContaining("got 100 bytes");
        assertThatThrownBy(() -> Tensor.of(memory, 92, DType.F32, new long[]{25}, new long[]{-4}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(memory, -1, DType.U8, new long[]{1}, new long[]{1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(memory, 101, DType.U8, new long[]{0}, new long[]{1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Tensor.of(memory, 100, DType.U8, new long[]{0}, new long[]{1}).elements()).isZero();
        assertThat(Tensor.of(memory, 99, DType.U8, new long[]{1L << 40}, new long[]{0}).elements()).isEqualTo(1L << 40);
    }

    @Test
    void overflowIsRefusedNeverWrapped() {
        MemorySegment memory = arena.allocate(100);
        long half = 1L << 32;
        assertThatThrownBy(() -> Tensor.of(memory, DType.U8, half, half)).hasMessageContaining("fewer than 2^63 bytes");
        assertThatThrownBy(() -> Tensor.of(memory, DType.U8, new long[]{half, 2}, new long[]{half, 1}))
                .hasMessageContaining("inside it");
        assertThatThrownBy(() -> Tensor.of(memory, DType.F64, new long[]{half, half}, new long[]{0, 0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(memory, Long.MAX_VALUE, DType.F64, new long[]{1}, new long[]{1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(memory, DType.U8, new long[]{3}, new long[]{Long.MIN_VALUE}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(memory, DType.U8, -1)).hasMessage("shape: expected sizes ≥ 0, got [-1]");
        assertThatThrownBy(() -> Tensor.of(memory, DType.U8, new long[]{3}, new long[]{1, 1}))
                .hasMessageContaining("strides: expected 1");
        assertThat(new TensorType(DType.F64, 0, Long.MAX_VALUE, Long.MAX_VALUE).bytes()).isZero();
    }

    @Test
    void indicesAndAxesOutOfRangeAreNamed() {
        Tensor tensor = counting(2, 3);
        assertThatThrownBy(() -> tensor.at(2)).hasMessage("index: expected 0 ≤ index[0] < 2, got 2");
        assertThatThrownBy(() -> tensor.getLong(0, -1)).hasMessage("index: expected 0 ≤ index[1] < 3, got -1");
        assertThatThrownBy(() -> tensor.getLong(0)).hasMessage("index: expected 2 numbers for i32 [2, 3], got 1");
        assertThatThrownBy(() -> tensor.slice(1, 2, 4))
                .hasMessage("slice: expected 0 ≤ from ≤ to ≤ 3 on axis 1, got 2…4");
        assertThatThrownBy(() -> tensor.crop(1, 1, Long.MAX_VALUE, 1))
                .hasMessageContaining("crop: expected a rectangle");
        assertThatThrownBy(() -> tensor.flip(2)).hasMessage("axis: expected 0…1 for i32 [2, 3], got 2");
        assertThatThrownBy(() -> tensor.permute(0, 0)).hasMessage("axes: expected each of 0…1 once, got [0, 0]");
        assertThatThrownBy(() -> tensor.permute(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tensor.step(0, 0)).hasMessage("n: expected a step ≥ 1, got 0");
        assertThatThrownBy(() -> tensor.squeeze(0))
                .hasMessage("axis: expected one of size 1, got axis 0 of i32 [2, 3]");
        assertThatThrownBy(() -> tensor.channel(0)).hasMessage(
                "channel: expected a tensor [h, w, c], got i32 [2, 3]; expand(2) adds an axis of one channel");
        assertThatThrownBy(() -> tensor.broadcast(3)).hasMessageContaining("broadcasts to, got [3]");
    }

    @ParameterizedTest
    @EnumSource
    void elementsOfEveryDtypeComeBack(DType dtype) {
        Tensor tensor = Tensor.allocate(arena, dtype, 2, 2);
        if (dtype.isFloat()) {
            tensor.setDouble(-0.5, 0, 1);
            assertThat(tensor.getDouble(0, 1)).isEqualTo(-0.5);
            assertThatThrownBy(() -> tensor.getLong(0, 0)).isInstanceOf(IllegalArgumentException.class);
        } else {
            tensor.setLong(dtype.min(), 0, 0);
            tensor.setLong(dtype.max(), 1, 1);
            assertThat(tensor.getLong(0, 0)).isEqualTo(dtype.min());
            assertThat(tensor.getLong(1, 1)).isEqualTo(dtype.max());
            assertThat(tensor.getLong(0, 1)).isZero();
            assertThatThrownBy(() -> tensor.setDouble(0.5, 0, 0))
                    .hasMessageContaining("value: expected a whole number in");
            assertThatThrownBy(() -> tensor.fill(Double.NaN)).hasMessageContaining("got NaN");
            if (dtype != DType.I64) {
                assertThatThrownBy(() -> tensor.setLong(dtype.max() + 1, 0, 0))
                        .hasMessageContaining("got " + (dtype.max() + 1));
            }
        }
    }

    @Test
    void arraysMustBeOfTheDtypesTypeAndLength() {
        Tensor tensor = Tensor.allocate(arena, DType.U16, 3);
        tensor.copyFrom(new short[]{1, -1, 3});
        assertThat(tensor.getLong(1)).isEqualTo(65_535);
        short[] back = new short[3];
        tensor.flip(0).copyTo(back);
        assertThat(back).containsExactly(3, -1, 1);
        assertThatThrownBy(() -> tensor.copyFrom(new short[2]))
                .hasMessage("array: expected 3 elements of u16 in its Java array type, got 2");
        assertThatThrownBy(() -> tensor.copyFrom(new int[3])).hasMessageContaining("got int[]");
    }

    @Test
    void copiesAreRefusedBeforeTheyWrite() {
        Tensor tensor = counting(4, 4);
        assertThatThrownBy(() -> tensor.copyFrom(Tensor.allocate(arena, DType.F32, 4, 4)))
                .hasMessage("src: expected i32, got f32 [4, 4]; new Convert(DType.I32) converts it");
        assertThatThrownBy(() -> tensor.copyFrom(tensor.flip(0))).hasMessageContaining("overlap");
        assertThatThrownBy(() -> tensor.windows(2, 2).fill(0)).hasMessageContaining("distinct");
        Tensor readOnly = Tensor.of(tensor.segment().asReadOnly(), DType.I32, 4, 4);
        assertThatThrownBy(() -> readOnly.fill(0)).hasMessageContaining("read-only");
        assertThat(values(tensor)).startsWith(0, 1, 2).endsWith(15);
    }

    @Test
    void overlapIsExactForPartsOfAnImage() {
        Tensor image = Tensor.allocate(arena, DType.U8, 8, 8, 3);
        assertThat(image.crop(0, 0, 8, 4).overlaps(image.crop(0, 4, 8, 4))).isFalse();
        assertThat(image.crop(0, 0, 8, 5).overlaps(image.crop(0, 4, 8, 4))).isTrue();
        assertThat(image.channel(0).overlaps(image.channel(1))).isFalse();
        assertThat(image.channel(2).flip(0).overlaps(image.channel(2))).isTrue();
        assertThat(image.slice(0, 0, 4).overlaps(image.slice(0, 4, 8))).isFalse();
        assertThat(image.step(0, 2).overlaps(image.slice(0, 1, 8).step(0, 2))).isFalse();
        assertThat(image.crop(0, 4, 8, 4).flip(0).overlaps(image.crop(0, 0, 8, 4))).isFalse();
        Tensor heap = Tensor.of(MemorySegment.ofArray(new byte[4]), DType.U8, 4);
        assertThat(heap.overlaps(Tensor.of(MemorySegment.ofArray(new byte[4]), DType.U8, 4))).isFalse();
        assertThat(heap.overlaps(heap.flip(0))).isTrue();
    }

    @Test
    void contentIsComparedBitForBit() {
        Tensor tensor = Tensor.allocate(arena, DType.F32, 2).copyFrom(new float[]{Float.NaN, 0f});
        assertThat(tensor.contentEquals(tensor.copy(arena))).isTrue();
        assertThat(tensor.contentEquals(Tensor.allocate(arena, DType.F32, 2).copyFrom(new float[]{Float.NaN, -0f})))
                .isFalse();
        assertThat(tensor.contentEquals(tensor.reshape(2, 1))).isFalse();
        assertThat(tensor.contentEquals(null)).isFalse();
        assertThat(counting(3, 3).flip(1).contentEquals(counting(3, 3).flip(1).copy(arena))).isTrue();
    }

    @Test
    void printsAsNumpyDoes() {
        assertThat(counting(2, 3)).hasToString("i32 [2, 3]\n[[0 1 2]\n [3 4 5]]");
        assertThat(counting(2, 2, 2)).hasToString("i32 [2, 2, 2]\n[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
        assertThat(counting(1001)).hasToString("i32 [1001]\n[   0    1    2 ...  998  999 1000]");
        assertThat(Tensor.allocate(arena, DType.F64, 3).copyFrom(new double[]{0.5, Double.NaN, -1e20}))
                .hasToString("f64 [3]\n[ 5.e-01     nan -1.e+20]");
        assertThat(counting(0, 3)).hasToString("i32 [0, 3]\n[]");
        assertThat(counting()).hasToString("i32 []\n0");
    }

    @Test
    void aClosedArenaOrAnotherThreadIsAnExceptionNotACrash() throws InterruptedException {
        Arena confined = Arena.ofConfined();
        Tensor tensor = Tensor.allocate(confined, DType.I32, 2, 2);
        FutureTask<Long> elsewhere = new FutureTask<>(() -> tensor.getLong(0, 0));
        Thread.ofPlatform().start(elsewhere).join();
        assertThatThrownBy(elsewhere::get).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WrongThreadException.class);
        confined.close();
        assertThatThrownBy(() -> tensor.getLong(0, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tensor.copy(arena)).isInstanceOf(IllegalStateException.class);
        assertThat(tensor).hasToString("i32 [2, 2] (its arena is closed)");
    }

    @Test
    void readOnlyViewsShareElementsAndRefuseWrites() {
        Tensor tensor = Tensor.allocate(arena, DType.I32, 2, 3).flip(1);
        Tensor view = tensor.asReadOnly();
        tensor.setLong(7, 1, 2);
        assertThat(view.contentEquals(tensor)).isTrue();
        assertThat(view.strides()).isEqualTo(tensor.strides());
        assertThatThrownBy(() -> view.setLong(8, 0, 0)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> view.slice(0, 0, 1).fill(8))
                .hasMessage("dst: expected writable memory, got a read-only segment");
        assertThat(tensor.getLong(0, 0)).isZero();
    }

    @Test
    void moreThanTwoToThe31ElementsAreAddressed() {
        MemorySegment memory = arena.allocate(1 << 16);
        Tensor large = Tensor.of(memory, DType.U8, new long[]{1L << 20, 1L << 16}, new long[]{0, 1});
        large.at((1L << 20) - 1).setLong(9, 65_535);
        assertThat(large.elements()).isEqualTo(1L << 36);
        assertThat(large.getLong(12_345, 65_535)).isEqualTo(9);
    }

    @Test
    void unsuitableMemoryOfAnAllocatorIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(
                    () -> Tensor.allocate((bytes, alignment) -> arena.allocate(bytes).asReadOnly(), DType.U8, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("results: expected writable memory, got a read-only segment from the allocator");
            assertThatThrownBy(
                    () -> Tensor.allocate((bytes, alignment) -> MemorySegment.ofArray(new byte[(int) bytes]), DType.U8,
                            3))
                    .hasMessage("results: expected native memory, got a Java array from the allocator");
            assertThatThrownBy(() -> Tensor.allocate((bytes, alignment) -> arena.allocate(bytes - 1), DType.U8, 3))
                    .hasMessage("results: expected 3 bytes, got 2 of them from the allocator");
            MemorySegment odd = arena.allocate(64, 64).asSlice(3);
            assertThatThrownBy(() -> Tensor.allocate((bytes, alignment) -> odd, DType.I32, 2))
                    .hasMessage(
                            "results: expected memory aligned to 4 bytes for i32, got an address of " + odd.address()
                                    + " from the allocator");
            assertThat(Tensor.allocate((bytes, alignment) -> odd, DType.U8, 2).elements()).isEqualTo(2);
        }
    }
}
