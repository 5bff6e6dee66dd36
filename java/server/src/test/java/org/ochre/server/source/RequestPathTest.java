package org.ochre.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.server.answer.Problem;

/// Paths are decoded once. This is tested without Jetty, which refuses most of what is refused here before.
class RequestPathTest {
    @Test
    void aPathHasASignatureAndSegments() {
        RequestPath path = RequestPath.of("/sig/resize:8x6/png/a%20b/%E2%82%AC.png");
        assertThat(path.signature()).isEqualTo("sig");
        assertThat(path.signed()).isEqualTo("/resize:8x6/png/a%20b/%E2%82%AC.png");
        assertThat(path.segments()).containsExactly("resize:8x6", "png", "a b", "€.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/sig", "/sig/", "sig/png", "/sig//png", "/sig/png/", "/sig/.", "/sig/..",
        "/sig/../png", "/sig/%2e%2e", "/sig/%2E", "/sig/a%2fb", "/sig/a%5Cb", "/sig/a\\b", "/sig/a%00", "/sig/%0a",
        "/sig/%7f", "/sig/%c2%85", "/sig/%252e", "/sig/%25%32%65", "/sig/100%", "/sig/%2", "/sig/%g0", "/sig/%-1",
        "/sig/%C0%AE", "/sig/%ED%A0%80", "/sig/%FF", "/sig/ä", "/sig/a b"})
    void whatCouldBeReadInTwoWaysIsRefused(String raw) {
        assertThatThrownBy(() -> RequestPath.of(raw)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_REQUEST));
    }

    @Test
    void lengthIsLimited() {
        assertThat(RequestPath.of("/s/" + "a".repeat(4093)).segments()).hasSize(1);
        assertThatThrownBy(() -> RequestPath.of("/s/" + "a".repeat(4094)))
                .hasMessage("path: expected at most 4096 characters, got 4097");
    }
}
