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

/// Writes a file whole or not at all: into a fresh file in the same folder, which is brought to the disk and then takes
/// the target's place. Whoever reads the target meanwhile, or has it mapped, keeps what was there before. A JVM that
/// ends before, by SIGTERM too, leaves nothing behind; one that is killed may leave a hidden file, `.ochre-*.tmp`.
///
/// A symbolic link is followed, as a shell's `>` does, also to a file that is not there yet. A file that is replaced
/// passes on its owner, group and permissions, which the fresh one has before its first byte.
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    private static final ScopedValue<List<FreshFile>> TOGETHER = ScopedValue.newInstance();

    private AtomicFile() {}

    /// What goes into the file.
    @FunctionalInterface
    public interface Content {
        /// Writes from the channel's position, 0, on.
        void to(FileChannel file) throws IOException;
    }

    /// What writes several files.
    @FunctionalInterface
    public interface Writing {
        /// Writes them, on the calling thread.
        void run() throws IOException;
    }

    /// Writes `content` to `target`.
    ///
    /// @throws FileSystemException for a target that is no regular file or may not be written, a folder that is not
    ///     there, or a full disk: it names the target
    /// @throws IOException what `content` throws; the target is as it was
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

    /// All files that `writing` writes take their places when it is done, or none does. Should one of them not take its
    /// place after others did (its target became a mount, say), those of the others that replaced nothing go again.
    ///
    /// @throws IOException what `writing` throws, or as [#write]; the targets are as they were
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

    /// Refuses a target that [#write] would refuse, before there is anything to write.
    ///
    /// @throws FileSystemException for a target that is no regular file or may not be written, or a folder that is not
    ///     there
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

    /// The file that `target` stands for: what a chain of symbolic links ends at, be it there or not.
    ///
    /// @throws FileSystemException for a chain without end, or a link that the system does not let this user follow
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
                real = next(target, real); // what the link points to is not there yet
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
