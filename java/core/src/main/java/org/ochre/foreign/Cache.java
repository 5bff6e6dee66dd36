package org.ochre.foreign;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The folders that the library of a jar may be unpacked into, and the unpacking.
final class Cache {
    private Cache() {}

    /// In the order in which they are tried: `-Dochre.cache` alone, or else the user's own.
    static List<Path> folders() {
        String named = System.getProperty("ochre.cache");
        if (named != null) {
            return List.of(Path.of(named));
        }
        List<Path> folders = new ArrayList<>();
        String xdg = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        if (xdg != null && !xdg.isEmpty()) {
            folders.add(Path.of(xdg, "ochre"));
        }
        if (home != null && !home.isEmpty()) {
            folders.add(Path.of(home, ".cache", "ochre"));
        }
        folders.add(temporary());
        return folders;
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"), "ochre-" + System.getProperty("user.name"));
    }

    /// Writes beside the target and moves into place, so that any number of JVMs may do this at once; a file that is there
    /// already is used only if it is the same to the byte.
    ///
    /// @return the file, in a folder named after version and content
    /// @throws IOException if this folder cannot take it
    static Path place(byte[] content, Path cache) throws IOException {
        if (cache.equals(temporary())) {
            claim(cache);
        }
        Path folder = cache.resolve(Native.VERSION + "-" + hash(content));
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

    /// Everybody can write to the folder for temporary files: in there, nothing is loaded from what belongs to somebody else.
    private static void claim(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            Files.createDirectory(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            Path own = Files.createTempFile("ochre", ".tmp");
            try {
                if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
                    throw new IOException("belongs to somebody else", e);
                }
            } finally {
                Files.delete(own);
            }
        }
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
