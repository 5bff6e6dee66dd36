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

/// Checks folders that code may be loaded from: only this user or the system can have put the code there. The folder
/// and all folders around it must belong to this user or the system. Others must not be able to write to any of them.
/// One exception is a folder with the sticky bit around it, such as the folder for temporary files: there others cannot
/// change what belongs to this user.
///
/// All of it holds for systems with POSIX permissions. There, access control lists are seen as far as the group's
/// permissions show them; these are the widest grant of a list. On Windows a user's folders are private unless the user
/// changes that. There only one thing is required: what this user makes in the folder has the folder's owner.
public final class PrivateFolder {
    private static final int WRITABLE = 0022;
    private static final int ENTERABLE = 0011;
    private static final int STICKY = 01000;
    private static final int SUPERUSER = 0;

    private PrivateFolder() {}

    /// Takes a folder for this user alone. A folder that does not exist is made, with the folders around it; the umask
    /// has no influence.
    ///
    /// @return the folder without symbolic links
    /// @throws LoadError without native access
    /// @throws IOException where the folder cannot be made, or `belongs to somebody else`, `can be written by others`;
    ///     where a folder around it is to blame, the message begins with that folder
    public static Path claim(Path folder) throws IOException {
        return claim(folder, folder);
    }

    /// As [#claim(Path)], for a folder inside `known`. Messages name the folder only where it is not `known`.
    static Path claim(Path folder, Path known) throws IOException {
        if (!isPosix(folder)) {
            Path real = Files.createDirectories(folder).toRealPath();
            requireOwner(real);
            return real;
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

    /// The nearest existing folder: this one or one around it.
    private static Path existing(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null || Files.exists(absolute) ? absolute.toRealPath() : existing(parent);
    }

    /// As [#claim], for a folder that another library unpacks code into and loads it from without a further check. The
    /// folder must be writable and allow execution. Where others may enter it, all its content must belong to this user
    /// or the system, and others must not be able to write to it. This must hold for new files too (umask).
    ///
    /// @throws IOException as [#claim], also for the folder's content
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

    /// Without POSIX permissions: requires that new files in the folder belong to the folder's owner.
    static void requireOwner(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".ochre-", ".tmp");
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(folder))) {
                throw new IOException("belongs to somebody else");
            }
        } finally {
            Files.deleteIfExists(probe);
        }
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

    /// The permission bits that a folder around must not have.
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

    /// The users that are trusted: this user, the superuser, and the owner of the root folder. The last has another
    /// number where a container maps users.
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
