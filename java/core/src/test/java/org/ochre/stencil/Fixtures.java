package org.ochre.stencil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.SegmentAllocator;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.ochre.Tensor;
import org.ochre.io.Npy;

/// The files that make_fixtures.py and make_filters.py made.
final class Fixtures {
    private Fixtures() {}

    static Tensor read(String name, SegmentAllocator results) {
        try {
            return Npy.read(Path.of(Objects.requireNonNull(Fixtures.class.getResource(name + ".npy"), name).toURI()),
                    results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
