package org.ochre.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/// Writes a file whole or not at all: into a fresh file in the same folder, which then takes the target's place. Whoever reads
/// the target meanwhile, or has it mapped, keeps what was there before.
public final class AtomicFile {
    private AtomicFile() {}

    /// What goes into the file.
    @FunctionalInterface
    public interface Content {
        /// Writes from the channel's position, 0, on.
        void to(FileChannel file) throws IOException;
    }

    /// Writes `content` to `target`. A symbolic link is followed; a file that is replaced passes on its permissions.
    ///
    /// @throws FileSystemException for a target that is no regular file or may not be written, or a folder that is not there
    /// @throws IOException what `content` throws; the target is as it was
    public static void write(Path target, Content content) throws IOException {
        requireWritable(target);
        boolean replaces = Files.exists(target);
        Path real = replaces ? target.toRealPath() : target.toAbsolutePath();
        Path fresh = real.resolveSibling(".ochre-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (FileChannel file = open(fresh, target)) {
                content.to(file);
            }
            PosixFileAttributeView old = Files.getFileAttributeView(real, PosixFileAttributeView.class);
            if (replaces && old != null) {
                Files.setPosixFilePermissions(fresh, old.readAttributes().permissions());
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// Refuses a target that [#write] would refuse, before there is anything to write.
    ///
    /// @throws FileSystemException for a target that is no regular file or may not be written, or a folder that is not there
    public static void requireWritable(Path target) throws FileSystemException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "is a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "no such folder");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(target.toString(), null, "is not a regular file");
        }
        if (Files.exists(target) && !Files.isWritable(target) || !Files.isWritable(folder)) {
            throw new AccessDeniedException(target.toString(), null, "may not be written");
        }
    }

    private static FileChannel open(Path fresh, Path target) throws IOException {
        try {
            return FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        } catch (FileSystemException e) {
            FileSystemException named = new FileSystemException(target.toString(), null, e.getReason());
            named.initCause(e);
            throw named;
        }
    }
}
