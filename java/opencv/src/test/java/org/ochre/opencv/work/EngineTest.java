package org.ochre.opencv.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.TensorType;

/// Tests each product that FilterEngine computes in 32 bits, just below and just above the limit.
class EngineTest {
    private static final Routine ROUTINE = new Routine("filter", "another", (src, result) -> true);

    private static Engine engine(int height, int width, int anchorY, boolean separable, int element) {
        return new Engine(new Filtering(ROUTINE, height, width, anchorY, 0, Border.REFLECT), separable, element);
    }

    private static void require(Engine engine, DType dtype, long columns, long channels) {
        TensorType type = new TensorType(dtype, 1, columns, channels);
        engine.require(type, type, columns, channels);
    }

    /// The ring holds six rows for a window of three: the window's height plus three. It holds twice the longer side of
    /// the anchor, plus one, where that is more.
    @Test
    void theRingsRowsAreCounted() {
        long most = (1L << 31) / (6 * 4 * 64) * 64;
        Engine engine = engine(3, 1, 1, true, 4);
        assertThatCode(() -> require(engine, DType.F32, most - 64, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> require(engine, DType.F32, most + 64, 1))
                .hasMessage("src: expected rows of which OpenCV's "
                        + "filter can keep 6 within 2^31 bytes, got f32 [1, " + (most + 64)
                        + ", 1]; another serves it");
        assertThatThrownBy(() -> require(engine(101, 1, 0, true, 4), DType.F32, 2_700_000, 1))
                .hasMessageContaining("can keep 201 within");
        assertThatCode(() -> require(engine(101, 1, 50, true, 4), DType.F32, 2_700_000, 1)).doesNotThrowAnyException();
    }

    @Test
    void theRingOfOnePassHoldsTheKernelsColumnsToo() {
        assertThatCode(() -> require(engine(1, 30_000, 0, true, 8), DType.F64, 60_000_000, 1))
                .doesNotThrowAnyException();
        assertThatCode(() -> require(engine(1, 30_000, 0, false, 8), DType.F64, 67_000_000, 1))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> require(engine(1, 30_000, 0, false, 8), DType.F64, 67_100_000, 1))
                .hasMessageContaining("within 2^31 bytes");
    }

    @Test
    void theBytesOfARowAreCountedWithTheKernelsColumns() {
        long columns = (1L << 31) / 512;
        assertThatThrownBy(() -> require(engine(1, 1, 0, true, 2), DType.U8, columns, 512))
                .hasMessageContaining("within 2^31 bytes");
        assertThatThrownBy(() -> require(engine(1, 32_767, 0, true, 1), DType.F64, 1, 10_000))
                .hasMessageContaining("within 2^31 bytes");
    }

    @Test
    void theStepIsCountedTimesTheRowsMadeAtATime() {
        assertThat(engine(3, 3, 1, true, 4).isStep(Integer.MAX_VALUE / 4)).isTrue();
        assertThat(engine(3, 3, 1, true, 4).isStep(Integer.MAX_VALUE / 4 + 1L)).isFalse();
        assertThat(engine(101, 3, 0, true, 4).isStep(Integer.MAX_VALUE / 101)).isTrue();
        assertThat(engine(101, 3, 0, true, 4).isStep(Integer.MAX_VALUE / 101 + 1L)).isFalse();
    }
}
