package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void intersectsAndAdds() {
        assertThat(Span.of(2, 7).intersect(Span.of(4, 9))).isEqualTo(new Span(4, 3));
        assertThat(Span.of(2, 4).intersect(Span.of(6, 9))).isEqualTo(new Span(6, 0));
        assertThat(Span.of(6, 9).intersect(Span.of(2, 4))).isEqualTo(new Span(6, 0));
        assertThat(new Span(3, 4).end()).isEqualTo(7);
        assertThat(Span.total(List.of(new Span(0, 2), new Span(8, 3)))).isEqualTo(5);
        assertThat(Span.total(List.of())).isZero();
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new Span(-1, 2))
                .hasMessage("span: expected numbers of 0 or more, got 2 from -1");
        assertThatThrownBy(() -> new Span(Long.MAX_VALUE, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
