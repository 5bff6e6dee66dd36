package org.ochre.consumers;

import java.net.URI;
import java.nio.file.Path;

/// The folder that `mvn deploy` has written.
record Published(Path folder) {
    static final String VERSION = System.getProperty("ochre.test.version");

    static Published here() {
        String repository = System.getProperty("ochre.test.repository"); // folder::file:///…
        return new Published(path(repository.substring(repository.lastIndexOf("::") + 2)));
    }

    /// The path of a URL of a file, which has one slash or three.
    private static Path path(String url) {
        return Path.of(URI.create(url.replace(" ", "%20")).getPath()).normalize();
    }

    /// A file of an artifact; `ending` is `.jar`, `-sources.jar`, `.pom`.
    Path file(String artifact, String ending) {
        return folder.resolve("org/ochre").resolve(artifact).resolve(VERSION)
                .resolve(artifact + "-" + VERSION + ending);
    }
}
