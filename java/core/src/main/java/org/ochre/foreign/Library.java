package org.ochre.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds and loads the C library, in this order:
///
/// 1. `-Dochre.library=/path/to/file`: this file or an error, nothing else is tried;
/// 2. the folders of `java.library.path`;
/// 3. the copy in the jar, `META-INF/native/<platform>/`: used in place where the classes lie in a folder, otherwise unpacked
///    once into a folder named after its content, under `-Dochre.cache=/folder`, or `$XDG_CACHE_HOME/ochre`, or
///    `~/.cache/ochre`, or, where none of these can be written, the folder for temporary files.
///
/// @param lookup the library's symbols, valid as long as the JVM
/// @param origin the file that was loaded
public record Library(SymbolLookup lookup, Path origin) {

    /// As JavaCPP names platforms: `linux-x86_64`, `linux-arm64`, `macosx-arm64`, `windows-x86_64`.
    public static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux")
                ? "linux"
                : os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
        String machine = switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> arch;
        };
        return system + "-" + machine;
    }

    /// Finds and loads it.
    ///
    /// @throws UnsatisfiedLinkError with all that was tried, and what to do
    static Library load() {
        String named = System.getProperty("ochre.library");
        if (named != null) {
            Path file = Path.of(named);
            if (!Files.isRegularFile(file)) {
                throw new UnsatisfiedLinkError("-Dochre.library: expected the ochre library, got no file at " + named);
            }
            return open(file.toAbsolutePath());
        }
        List<String> tried = new ArrayList<>(List.of("-Dochre.library (not set)"));
        for (String folder : System.getProperty("java.library.path", "").split(java.io.File.pathSeparator)) {
            Path file = Path.of(folder, System.mapLibraryName("ochre"));
            if (!folder.isEmpty() && Files.isRegularFile(file)) {
                return open(file.toAbsolutePath());
            }
        }
        tried.add("java.library.path");
        String resource = "META-INF/native/" + platform() + "/" + System.mapLibraryName("ochre");
        URL packed = Library.class.getResource("/" + resource);
        if (packed == null) {
            tried.add(resource);
            throw new UnsatisfiedLinkError(
                    "no ochre library for " + platform() + "; tried " + String.join(", ", tried));
        }
        return open(packed.getProtocol().equals("file") ? fileOf(packed) : unpacked(packed));
    }

    @SuppressWarnings("restricted")
    private static Library open(Path file) {
        try {
            return new Library(SymbolLookup.libraryLookup(file, Arena.global()), file);
        } catch (IllegalCallerException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(
                    "native access is denied to org.ochre: start java with "
                            + "--enable-native-access=org.ochre (named module) or --enable-native-access=ALL-UNNAMED (class path)");
            error.initCause(e);
            throw error;
        } catch (IllegalArgumentException e) {
            throw unloadable(file, e);
        }
    }

    /// A file is there, yet the system's loader refuses it: it does not say why through Panama, so ask it through
    /// System.load, whose words name the cause (no exec permission on the mount, another architecture, not a library).
    @SuppressWarnings("restricted")
    private static UnsatisfiedLinkError unloadable(Path file, IllegalArgumentException refusal) {
        String why = String.valueOf(refusal.getMessage());
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            why = String.valueOf(e.getMessage());
        }
        UnsatisfiedLinkError error = new UnsatisfiedLinkError("cannot load " + file + " on " + platform() + ": " + why
                + "; -Dochre.cache=/folder unpacks elsewhere (it must allow execution), -Dochre.library=/file names another");
        error.initCause(refusal);
        return error;
    }

    private static Path fileOf(URL resource) {
        try {
            return Path.of(new URI(resource.toString()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path URL that is no URI: " + resource, e);
        }
    }

    private static Path unpacked(URL packed) {
        byte[] content;
        try (InputStream in = packed.openStream()) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw linkError("cannot read " + packed, e);
        }
        List<String> tried = new ArrayList<>();
        for (Path cache : caches()) {
            Path folder = cache.resolve(Native.VERSION + "-" + hash(content));
            try {
                return place(content, folder);
            } catch (IOException e) {
                tried.add(folder + " (" + e + ")");
            }
        }
        throw linkError("cannot unpack the ochre library; tried " + String.join(", ", tried)
                + "; -Dochre.cache=/folder names a writable one", null);
    }

    private static List<Path> caches() {
        String named = System.getProperty("ochre.cache");
        if (named != null) {
            return List.of(Path.of(named));
        }
        List<Path> caches = new ArrayList<>();
        String xdg = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        if (xdg != null && !xdg.isEmpty()) {
            caches.add(Path.of(xdg, "ochre"));
        }
        if (home != null && !home.isEmpty()) {
            caches.add(Path.of(home, ".cache", "ochre"));
        }
        caches.add(Path.of(System.getProperty("java.io.tmpdir"), "ochre-" + System.getProperty("user.name")));
        return caches;
    }

    /// Writes beside the target and moves into place, so that any number of JVMs may do this at once; a file that is there
    /// already is used only if it is the same to the byte.
    private static Path place(byte[] content, Path folder) throws IOException {
        Path target = folder.resolve(System.mapLibraryName("ochre"));
        if (Files.isRegularFile(target) && Arrays.equals(Files.readAllBytes(target), content)) {
            return target;
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "unpacking", ".tmp");
        try {
            Files.write(fresh, content);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException e) {
            if (!Arrays.equals(Files.readAllBytes(target), content)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
        return target;
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static UnsatisfiedLinkError linkError(String message, @Nullable Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }
}
