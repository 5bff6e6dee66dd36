package org.ochre.foreign;

import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Folders that code may be loaded from: nobody but this user, or the system's, could have put it there. That is so
/// where the folder and all that it lies in belong to them, and others may write to none of these, except where a
/// sticky bit keeps their hands off what is not theirs, as in the folder for temporary files.
///
/// Only systems with POSIX permissions tell; on Windows, where the folders of a user are private unless that user says
/// otherwise, nothing is looked at. Access control lists are seen as far as the permissions of the group show them,
/// which is their widest grant.
public final class PrivateFolder {
    private static final int WRITABLE = 0022;
    private static final int ENTERABLE = 0011;
    private static final int STICKY = 01000;
    private static final int SUPERUSER = 0;

    private PrivateFolder() {}

    /// Takes a folder for this user alone: makes it, where it is not there, and the folders that it lies in, whatever
    /// the umask is.
    ///
    /// @return the folder without symbolic links
    /// @throws LoadError without native access
    /// @throws IOException where it cannot be made, or `belongs to somebody else`, `can be written by others`, before
    ///     which stands which folder, if it is one that it lies in
    public static Path claim(Path folder) throws IOException {
        return claim(folder, folder);
    }

    /// As [#claim(Path)], for a folder in another one that the messages need not name.
    static Path claim(Path folder, Path known) throws IOException {
        if (!isPosix(folder)) {
            return Files.createDirectories(folder).toRealPath();
        }
        Set<Integer> users = users();
        if (!Files.exists(folder)) {
            Path there = existing(folder);
            requirePrivate(known.toAbsolutePath(), there, users, closed(there));
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path real = folder.toRealPath();
        requirePrivate(known.toRealPath(), real, users, WRITABLE);
        return real;
    }

    /// The nearest folder around it that is there.
    private static Path existing(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null || Files.exists(absolute) ? absolute.toRealPath() : existing(parent);
    }

    /// As [#claim], for a folder that somebody unpacks code into and loads it without another look. It must allow that;
    /// and where others may enter it, all that it holds must be this user's, or the system's, and closed to others'
    /// writing, as must be what is new (umask).
    ///
    /// @throws IOException as [#claim], also for what the folder holds
    public static Path claimWithContent(Path folder) throws IOException {
        Path real = claim(folder);
        if (!Files.isWritable(real)) {
            throw new IOException("cannot be written");
        }
        String noexec = ElfFile.noexec(real);
        if (noexec != null) {
            throw new IOException(noexec + " is mounted noexec");
        }
        if (isPosix(real) && (mode(real) & ENTERABLE) != 0) {
            requireContent(real);
        }
        return real;
    }

    private static void requireContent(Path real) throws IOException {
        Path probe = real.resolve(".ochre-" + UUID.randomUUID() + ".tmp");
        try {
            if ((mode(Files.createFile(probe)) & WRITABLE) != 0) {
                throw new IOException("can be entered by others, and this user's umask lets them write new files");
            }
        } finally {
            Files.deleteIfExists(probe);
        }
        Set<Integer> users = users();
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) throws IOException {
                return visitFile(entry, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) throws IOException {
                require(real, entry, users, attributes.isSymbolicLink() ? 0 : WRITABLE);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /// @param closed the bits that the folder itself must not have
    private static void requirePrivate(Path known, Path folder, Set<Integer> users, int closed) throws IOException {
        require(known, folder, users, closed);
        Path parent = folder.getParent();
        if (parent != null) {
            requirePrivate(known, parent, users, closed(parent));
        }
    }

    /// The bits that a folder around must not have.
    private static int closed(Path folder) throws IOException {
        return (mode(folder) & STICKY) != 0 ? 0 : WRITABLE;
    }

    private static void require(Path known, Path path, Set<Integer> users, int closed) throws IOException {
        String which = path.equals(known) ? "" : path + " ";
        if (!users.contains(owner(path))) {
            throw new IOException(which + "belongs to somebody else");
        }
        if ((mode(path) & closed) != 0) {
            throw new IOException(which + "can be written by others");
        }
    }

    /// This user; the superuser; and the owner of the root, which is another number where a container maps users.
    private static Set<Integer> users() throws IOException {
        return Set.copyOf(List.of(SUPERUSER, user(), owner(Path.of("/"))));
    }

    private static int user() {
        try {
            return (int) new Downcall(Linker.nativeLinker().defaultLookup().findOrThrow("geteuid")).call();
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof IllegalCallerException refusal) {
                throw LoadError.denied(PrivateFolder.class, refusal);
            }
            throw e;
        }
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }
}
