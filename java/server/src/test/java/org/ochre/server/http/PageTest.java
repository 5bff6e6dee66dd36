package org.ochre.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    @Test
    void theRootIsTheIndex() {
        Page.File file = new Page().file("/");
        assertThat(file).isNotNull();
        assertThat(file.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(new String(file.content())).startsWith("<!DOCTYPE html>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "//", "/index", "/none.html", "/../page/index.html", "/index.class", "/page/index.html",
        "/.html", "/index.html/", "/INDEX.HTML", "/%69ndex.html"})
    void nothingElseIsThere(String path) {
        assertThat(new Page().file(path)).isNull();
    }
}
