package org.ochre.foreign;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The folders that libraries may be unpacked into, each private to the user ([PrivateFolder]). Also unpacks Ochre's
/// own library.
public final class Cache {
    private Cache() {}

    /// The folders in the order in which they are tried: `-Dochre.cache` alone where it is set, else the user's
    /// folders.
    public static List<Path> folders() {
        String named = System.getProperty("ochre.cache");
        if (named != null) {
            return List.of(Path.of(named));
        }
        List<Path> folders = new ArrayList<>();
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            folders.add(Path.of(xdg, "ochre"));
        }
        String local = Library.isWindows() ? System.getenv("LOCALAPPDATA") : null;
        if (local != null && Path.of(local).isAbsolute()) {
            folders.add(Path.of(local, "ochre"));
        }
        Path home = Path.of(System.getProperty("user.home", ""));
        if (home.isAbsolute()) { // the home is ? for a user whom the system does not know
            folders.add(home.resolve(".cache").resolve("ochre"));
        }
        folders.add(Path.of(System.getProperty("java.io.tmpdir"), "ochre-" + System.getProperty("user.name")));
        return folders;
    }

    /// Writes the library beside its place and then moves it there, so that any number of JVMs may do this at once. An
    /// existing file is used only if it has the same bytes. On Windows a file that another JVM has loaded meanwhile
    /// cannot be replaced; it need not be.
    ///
    /// @return the file, in a folder named after version and content
    /// @throws IOException where this cache folder cannot take it, or another user could write there
    static Path place(byte[] content, Path cache) throws IOException {
        Path folder = PrivateFolder.claim(cache.resolve(Native.VERSION + "-" + hash(content)), cache);
        Path target = folder.resolve(System.mapLibraryName("ochre"));
        if (Files.isRegularFile(target) && Arrays.equals(Files.readAllBytes(target), content)) {
            return target;
        }
        Path fresh = Files.createTempFile(folder, "unpacking", ".tmp");
        try {
            Files.write(fresh, content);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            if (!Files.isRegularFile(target) || !Arrays.equals(Files.readAllBytes(target), content)) {
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
}
