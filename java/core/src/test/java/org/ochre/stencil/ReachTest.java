package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.Border;
import org.ochre.Span;

class ReachTest {
    @Test
    void clipsToTheImage() {
        Reach reach = new Reach(2, 1, Border.INTERIOR);
        assertThat(reach.spans(10, new Span(4, 3))).containsExactly(new Span(2, 6));
        assertThat(reach.place(10, new Span(4, 3))).isEqualTo(2);
        assertThat(reach.spans(10, new Span(1, 3))).containsExactly(new Span(0, 5));
        assertThat(reach.place(10, new Span(1, 3))).isEqualTo(1);
        assertThat(reach.spans(10, new Span(8, 2))).containsExactly(new Span(6, 4));
        assertThat(reach.spans(10, new Span(8, 0))).isEmpty();
    }

    @Test
    void seesWhatABorderReflects() {
        assertThat(new Reach(4, 0, Border.REFLECT_101).spans(10, new Span(0, 1))).containsExactly(new Span(0, 5));
        assertThat(new Reach(0, 4, Border.REFLECT).spans(10, new Span(9, 1))).containsExactly(new Span(5, 5));
        assertThat(new Reach(40, 0, Border.REFLECT).spans(10, new Span(0, 1))).containsExactly(new Span(0, 10));
    }

    @Test
    void wrapsAround() {
        Reach reach = new Reach(2, 2, Border.WRAP);
        assertThat(reach.spans(10, new Span(0, 2))).containsExactly(new Span(0, 4), new Span(8, 2));
        assertThat(reach.place(10, new Span(0, 2))).isZero();
        assertThat(reach.spans(10, new Span(9, 1))).containsExactly(new Span(0, 2), new Span(7, 3));
        assertThat(reach.place(10, new Span(9, 1))).isEqualTo(4);
        assertThat(reach.spans(10, new Span(0, 7))).containsExactly(new Span(0, 10));
        assertThat(new Reach(Long.MAX_VALUE, Long.MAX_VALUE, Border.WRAP).spans(10, new Span(3, 1)))
                .isEqualTo(List.of(new Span(0, 10)));
    }

    @Test
    void beginsAtAMultipleOfTheStep() {
        assertThat(new Reach(2, 2, Border.REFLECT, 5).spans(20, new Span(9, 1))).containsExactly(new Span(5, 7));
        Reach wrapping = new Reach(2, 2, Border.WRAP, 5);
        assertThat(wrapping.spans(33, new Span(32, 1))).containsExactly(new Span(0, 5), new Span(30, 3));
        assertThat(wrapping.place(33, new Span(32, 1))).isEqualTo(7);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> new Reach(-1, 0, Border.REFLECT))
                .hasMessage("before: expected 0…9223372036854775807, got -1");
        assertThatThrownBy(() -> new Reach(0, 0, Border.REFLECT, 0))
                .hasMessage("step: expected 1…9223372036854775807, got 0");
    }
}
