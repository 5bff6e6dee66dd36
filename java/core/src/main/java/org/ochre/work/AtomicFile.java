package org.ochre.work;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a file whole or not at all. The content goes into a fresh file in the same folder, is forced to the disk, and
/// then takes the target's place. A reader that has the target open or mapped keeps the old content. A JVM that ends
/// early, by SIGTERM too, leaves nothing behind. A JVM that is killed may leave a hidden file, `.ochre-*.tmp`.
///
/// Symbolic links are followed, as a shell's `>` does, even to a file that does not exist yet. A replaced file passes
/// on its owner, group and permissions. The fresh file has them before its first byte is written.
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    private static final ScopedValue<List<FreshFile>> TOGETHER = ScopedValue.newInstance();

    private AtomicFile() {}

    /// The content of a file.
    @FunctionalInterface
    public interface Content {
        /// Writes the content, from position 0 of the channel.
        void to(FileChannel file) throws IOException;
    }

    /// Work that writes several files.
    @FunctionalInterface
    public interface Writing {
        /// Writes the files, on the calling thread.
        void run() throws IOException;
    }

    /// Writes `content` to `target`.
    ///
    /// @throws FileSystemException for a target that is not a regular file or may not be written, a folder that does
    ///     not exist, or a full disk; the exception names the target
    /// @throws IOException any exception that `content` throws; the target is as it was
    public static void write(Path target, Content content) throws IOException {
        requireWritable(target);
        FreshFile fresh = FreshFile.of(target, real(target));
        try {
            fresh.fill(content);
            if (TOGETHER.isBound()) {
                TOGETHER.get().add(fresh);
            } else {
                fresh.place();
            }
        } finally {
            if (!TOGETHER.isBound() || !TOGETHER.get().contains(fresh)) {
                fresh.close();
            }
        }
    }

    /// Runs `writing`. When it is done, all files that it wrote take their places together; if it fails, none does.
    /// Placing a file can fail after others have their places, for instance because its target became a mount. Then
    /// the others are removed again, except files that replaced an older one.
    ///
    /// @throws IOException any exception that `writing` throws, or as [#write]; targets that were not yet replaced are
    ///     as they were
    public static void together(Writing writing) throws IOException {
        List<FreshFile> files = new ArrayList<>();
        try {
            ScopedValue.where(TOGETHER, files).call(() -> {
                writing.run();
                return true;
            });
            place(files);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a checked exception that is not declared", e);
        } finally {
            files.forEach(FreshFile::close);
        }
    }

    private static void place(List<FreshFile> files) throws IOException {
        int placed = 0;
        try {
            for (FreshFile file : files) {
                file.place();
                placed++;
            }
        } finally {
            if (placed < files.size()) {
                for (FreshFile file : files.subList(0, placed)) {
                    file.takeBack();
                }
            }
        }
    }

    /// Refuses a target that [#write] would refuse, before the content is computed.
    ///
    /// @throws FileSystemException for a target that is not a regular file or may not be written, or a folder that does
    ///     not exist
    public static void requireWritable(Path target) throws FileSystemException {
        Path real = real(target);
        Path folder = real.getParent();
        if (folder == null || Files.isDirectory(real)) {
            throw new FileSystemException(target.toString(), null, "is a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "no such folder");
        }
        if (Files.exists(real) && !Files.isRegularFile(real)) {
            throw new FileSystemException(target.toString(), null, "is not a regular file");
        }
        if (Files.exists(real) && !Files.isWritable(real) || !Files.isWritable(folder)) {
            throw new AccessDeniedException(target.toString(), null, "may not be written");
        }
    }

    /// The file that `target` stands for: the end of its chain of symbolic links, whether that file exists or not.
    ///
    /// @throws FileSystemException for a chain without end, or a link that this user may not follow
    public static Path real(Path target) throws FileSystemException {
        Path real = target.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(real); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(target.toString(), null, "too many symbolic links");
            }
            try {
                real.getFileSystem().provider().checkAccess(real);
                return real.toRealPath();
            } catch (NoSuchFileException e) {
                real = next(target, real); // the target of the link does not exist yet
            } catch (AccessDeniedException e) {
                throw refused(target, "may not be written", e);
            } catch (IOException e) {
                throw refused(target, "is a symbolic link that cannot be followed", e);
            }
        }
        return real;
    }

    private static Path next(Path target, Path link) throws FileSystemException {
        try {
            return link.resolveSibling(Files.readSymbolicLink(link));
        } catch (IOException e) {
            throw refused(target, "is a symbolic link that cannot be followed", e);
        }
    }

    private static FileSystemException refused(Path target, String reason, IOException cause) {
        FileSystemException refused = new FileSystemException(target.toString(), null, reason);
        refused.initCause(cause);
        return refused;
    }
}
