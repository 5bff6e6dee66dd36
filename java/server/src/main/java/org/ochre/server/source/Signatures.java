package org.ochre.server.source;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signatures of URLs: HMAC-SHA256 over the path behind the signature, as it is sent, in base64url without padding. So
/// nobody but the owner of a key can ask for other sizes or other files. The first key signs; each of the keys is
/// accepted, so that keys can be changed one after another.
public final class Signatures {
    /// The word in place of a signature where a service takes requests without one.
    public static final String UNSIGNED = "unsigned";
    private static final String ALGORITHM = "HmacSHA256";
    /// The fewest bytes of a key.
    public static final int LEAST_KEY = 16;

    private final List<SecretKeySpec> keys;
    private final boolean unsigned;

    /// @param keys the keys, in any encoding: their bytes count
    /// @param unsigned whether the word `unsigned` counts as a signature
    /// @throws IllegalArgumentException for a key of fewer than 16 bytes
    public Signatures(List<byte[]> keys, boolean unsigned) {
        for (byte[] key : keys) {
            if (key.length < LEAST_KEY) {
                throw new IllegalArgumentException("key: expected at least " + LEAST_KEY + " bytes, got "
                        + key.length);
            }
        }
        this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
        this.unsigned = unsigned;
    }

    /// The signature of a path, by the first key.
    ///
    /// @param path with the leading slash, without signature, encoded as it will be sent
    /// @throws IllegalStateException where there is no key
    public String sign(String path) {
        if (keys.isEmpty()) {
            throw new IllegalStateException("keys: expected at least one, got none");
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(keys.getFirst(), path));
    }

    /// Whether the signature is that of the path, by one of the keys. The time that this takes depends neither on where
    /// a wrong signature differs nor on which key is the right one.
    public boolean accepts(String signature, String path) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            given = new byte[0];
        }
        boolean right = unsigned && signature.equals(UNSIGNED);
        for (SecretKeySpec key : keys) {
            right |= MessageDigest.isEqual(mac(key, path), given);
        }
        return right;
    }

    private static byte[] mac(SecretKeySpec key, String path) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(path.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
