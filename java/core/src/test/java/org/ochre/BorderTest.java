package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BorderTest {

    @ParameterizedTest
    @ValueSource(strings = {"interior", "one-sided", "reflect-101", "reflect", "replicate", "wrap", "constant:0",
        "constant:7", "constant:-0.5", "constant:1.0E20", "constant:NaN", "constant:Infinity", "constant:-0"})
    void printedTextIsParsed(String text) {
        assertThat(Border.parse(text)).hasToString(text);
        assertThat(Border.parse(Border.parse(text).toString())).isEqualTo(Border.parse(text));
    }

    @Test
    void textsParseToTheConstants() {
        assertThat(Border.parse("reflect-101")).isEqualTo(Border.REFLECT_101).isNotEqualTo(Border.REFLECT);
        assertThat(Border.parse("one-sided")).isEqualTo(Border.ONE_SIDED);
        assertThat(Border.parse("constant")).isEqualTo(Border.constant(0));
        assertThat(Border.parse("constant:1e3")).isEqualTo(Border.constant(1000)).isNotEqualTo(Border.constant(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "REFLECT", "reflect:1", "constant:", "constant:x", "wrap:", "constant:1:2"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> Border.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "border: expected interior, one-sided, reflect-101, reflect, replicate, wrap or constant:V, got "
                                + text);
    }

    @Test
    void onlyAConstantHasAValue() {
        assertThatThrownBy(() -> new Border(Border.Kind.WRAP, 3)).hasMessage("value: expected 0 beside wrap, got 3.0");
    }
}
