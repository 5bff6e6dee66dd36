package org.ochre.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The expected text is that of `printf PATH | openssl dgst -sha256 -hmac KEY -binary | basenc --base64url`.
    @Test
    void aSignatureIsTheOneOfOtherTools() {
        Signatures signatures = new Signatures(List.of(key("0123456789abcdef")), false);
        assertThat(signatures.sign("/resize:300x/jpg/cat.jpg"))
                .isEqualTo("XyyPLUpbi0o-Tu4wx8BL_GIdTwhg60p6OrTwTvutdMk");
    }

    @Test
    void unsignedIsAWordOnlyWhereItIsAllowed() {
        assertThat(new Signatures(List.of(), true).accepts("unsigned", "/png/a")).isTrue();
        assertThat(new Signatures(List.of(), true).accepts("", "/png/a")).isFalse();
        assertThat(new Signatures(List.of(), false).accepts("unsigned", "/png/a")).isFalse();
        assertThat(new Signatures(List.of(key("0123456789abcdef")), false).accepts("unsigned", "/png/a")).isFalse();
    }

    @Test
    void shortKeysAreRefused() {
        assertThatThrownBy(() -> new Signatures(List.of(key("0123456789abcde")), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key: expected at least 16 bytes, got 15");
        assertThatThrownBy(() -> new Signatures(List.of(), true).sign("/png/a"))
                .isInstanceOf(IllegalStateException.class).hasMessage("keys: expected at least one, got none");
    }
}
