package org.ochre.io;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/// The files that make_npy.py made.
final class Fixtures {
    private Fixtures() {}

    static Path file(String name) {
        URL resource = Objects.requireNonNull(Fixtures.class.getResource(name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
