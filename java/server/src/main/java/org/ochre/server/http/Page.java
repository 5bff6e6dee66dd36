package org.ochre.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page to try the service with: the files of the folder `page` among the resources. `/` is `index.html`.
public final class Page {
    /// The page may load nothing from other hosts.
    static final String POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";
    private static final String FOLDER = "/org/ochre/server/page/";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js",
            "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml");

    /// A file of the page.
    ///
    /// @param contentType the media type
    /// @param content the bytes
    record File(String contentType, byte[] content) {}

    /// The file of a path; null where the page has none.
    @Nullable
    File file(String path) {
        String name = path.equals("/") ? "index.html" : path.substring(Math.min(1, path.length()));
        String type = name.matches("[a-z][a-z0-9-]*\\.[a-z]+")
                ? TYPES.get(name.substring(name.indexOf('.') + 1))
                : null;
        if (type == null) {
            return null;
        }
        try (InputStream in = Page.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : new File(type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
