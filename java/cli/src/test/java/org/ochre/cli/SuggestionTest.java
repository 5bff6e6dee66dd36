package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> WORDS = List.of("quantize", "nearest", "label-means", "gradient", "local-mean",
            "box", "info", "--palette", "-k");

    @ParameterizedTest
    @CsvSource({"quantise, quantize", "quantzie, quantize", "quant, ", "neerest, nearest", "labelmeans, label-means",
        "label_means, label-means", "localmean, local-mean", "bx, box", "bax, box", "by, ", "inof, info", "i, ", "'', ",
        "--pallete, --palette", "--save, ", "x, ", "gradeint, gradient"})
    void isTheNearestWordThatIsNearEnough(String typed, String meant) {
        assertThat(Suggestion.of(typed, WORDS).orElse(null)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "'', abc, 3", "abc, '', 3", "abc, acb, 1", "abc, abd, 1", "abc, ab, 1", "abc, abcd, 1",
        "kitten, sitting, 3", "ca, abc, 3"})
    void countsLetters(String from, String to, int steps) {
        assertThat(Suggestion.distance(from, to)).isEqualTo(steps);
    }

    @Test
    void nothingIsMeantWhereThereIsNothing() {
        assertThat(Suggestion.of("quantise", List.of())).isEmpty();
    }
}
