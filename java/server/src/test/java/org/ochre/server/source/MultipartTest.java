package org.ochre.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.server.answer.Problem;

class MultipartTest {
    private static final String PART = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n"
            + "Content-Type: image/png\r\n\r\none\r\n\r\n--b-not-yet\r\n";

    private static Map<String, String> parts(String body) {
        Map<String, String> texts = new TreeMap<>();
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        Multipart.parts(MemorySegment.ofArray(bytes), "b").forEach((name, part) -> texts.put(name,
                new String(part.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1)));
        return texts;
    }

    @Test
    void partsAreSlices() {
        assertThat(parts("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b\r\n"
                + "content-disposition:form-data;filename=\"n\";name=c\r\n\r\n\r\n--b--\r\n"))
                .isEqualTo(Map.of("a", "one", "c", ""));
        assertThat(parts("before\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n-b\r\n\r\n--b--"))
                .isEqualTo(Map.of("a", "\r\n-b\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "--b", "--b--x", "--b\r\n", "no", PART, "--b\r\nContent-Type: image/png\r\n\r\none\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none",
                "--bContent-Disposition: form-data\r\n\r\n\r\n--b--"})
    void otherFormsAreRefused(String body) {
        if (body.equals("--b--x")) {
            assertThat(parts(body)).isEmpty();
            return;
        }
        assertThatThrownBy(() -> parts(body)).isInstanceOf(Problem.class).hasMessageStartingWith("body: expected");
    }

    @Test
    void namesAreDifferentAndFew() {
        String part = "--b\r\nContent-Disposition: form-data; name=\"N\"\r\n\r\none\r\n";
        assertThatThrownBy(() -> parts(part + part + "--b--")).hasMessageContaining("N twice");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            many.append(part.replace("N", "n" + i));
        }
        assertThatThrownBy(() -> parts(many + "--b--")).hasMessageContaining("at most 8 parts");
    }

    /// Any bytes at all: an answer or a problem, never another exception.
    @Test
    void anyBytesAreAnsweredOrRefused() {
        SplittableRandom random = new SplittableRandom(11);
        int whole = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder body = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                body.append(switch (random.nextInt(7)) {
                    case 0 -> "--b";
                    case 1 -> "\r\n";
                    case 2 -> "\r\n\r\n";
                    case 3 -> "Content-Disposition: form-data; name=\"" + j + "\"";
                    case 4 -> "--";
                    case 5 -> "\r\n--b";
                    default -> "x";
                });
            }
            try {
                whole += parts(body.toString()).isEmpty() ? 0 : 1;
            } catch (Problem e) {
                assertThat(e.kind()).isEqualTo(Problem.Kind.BAD_REQUEST);
            }
        }
        assertThat(whole).as("bodies that have parts").isPositive();
    }

    @Test
    void boundaries() {
        assertThat(Multipart.boundary("multipart/form-data; boundary=abc")).isEqualTo("abc");
        assertThat(Multipart.boundary("Multipart/Form-Data; charset=x; boundary=\"a b\"; y=z")).isEqualTo("a b");
        assertThatThrownBy(() -> Multipart.boundary("multipart/form-data"))
                .hasMessageContaining("expected multipart/form-data with a boundary");
    }
}
