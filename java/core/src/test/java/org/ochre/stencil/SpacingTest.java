package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;

class SpacingTest {

    @Test
    void spacingsAreComparedByValue() {
        assertThat(Spacing.of(-2)).isEqualTo(Spacing.of(-2)).hasSameHashCodeAs(Spacing.of(-2))
                .isNotEqualTo(Spacing.of(2)).hasToString("-2.0");
        assertThat(Spacing.at(0, 1, 3)).isEqualTo(Spacing.at(0, 1, 3)).hasSameHashCodeAs(Spacing.at(0, 1, 3))
                .isNotEqualTo(Spacing.at(0, 1, 4)).hasToString("3 coordinates from 0.0 to 3.0");
        try (Arena arena = Arena.ofConfined()) {
            Tensor narrow = Tensor.allocate(arena, DType.F32, 3).copyFrom(new float[]{0, 1, 3});
            Tensor whole = Tensor.allocate(arena, DType.I32, 3).copyFrom(new int[]{0, 1, 3});
            assertThat(Spacing.at(narrow)).isNotEqualTo(Spacing.at(0, 1, 3));
            assertThat(Spacing.at(whole)).isEqualTo(Spacing.at(0, 1, 3));
        }
    }

    @Test
    void coordinatesAreCopied() {
        double[] places = {0, 1, 3};
        Spacing spacing = Spacing.at(places);
        places[2] = Double.NaN;
        assertThat(spacing).isEqualTo(Spacing.at(0, 1, 3));
    }

    @Test
    void evennessIsExact() {
        assertThat(Spacing.of(0.1).isEven()).isTrue();
        assertThat(Spacing.at(5, 4.5, 4).isEven()).isTrue();
        assertThat(Spacing.at(7, 9).isEven()).isTrue();
        assertThat(Spacing.at(0, 0.1, 0.2, 0.30000000000000004).isEven()).isFalse();
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> Spacing.of(0)).hasMessage("spacing: expected a finite number other than 0, got 0.0");
        assertThatThrownBy(() -> Spacing.at(1)).hasMessage("coordinates: expected two or more, got 1");
        assertThatThrownBy(() -> Spacing.at(1, Double.NaN))
                .hasMessage("coordinates: expected finite numbers, got NaN at 1");
        assertThatThrownBy(() -> Spacing.at(1, 2, 2))
                .hasMessage("coordinates: expected neighbours that differ by a finite number, got 2.0 and 2.0 at 1");
        assertThatThrownBy(() -> Spacing.at(-1.7e308, 1.7e308))
                .hasMessageStartingWith("coordinates: expected neighbours that differ by a finite number, got ");
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Spacing.at(Tensor.allocate(arena, DType.F64, 2, 2)))
                    .hasMessage("coordinates: expected [n], got f64 [2, 2]");
        }
    }
}
