package org.ochre.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A file that will take the place of another in the same folder. It is removed if it is closed, or if the JVM ends,
/// before it has taken that place.
final class FreshFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> GROUPS = PosixFilePermissions.fromString("---rwx---");

    private final Path target;
    private final Path real;
    private final Path fresh;
    private final boolean replaces;
    private final Thread remover;
    private boolean placed;

    private FreshFile(Path target, Path real) {
        this.target = target;
        this.real = real;
        replaces = Files.exists(real);
        fresh = real.resolveSibling(".ochre-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        remover = new Thread(this::remove, "ochre-remover");
    }

    /// @param target the path that the caller named
    /// @param real the file that this path stands for
    static FreshFile of(Path target, Path real) {
        FreshFile file = new FreshFile(target, real);
        try {
            Runtime.getRuntime().addShutdownHook(file.remover);
        } catch (IllegalStateException _) {
            // The JVM is ending, so a shutdown hook is writing this file. The JVM waits for its hooks, and so for this.
        }
        return file;
    }

    /// Creates the file with the permissions of the file that it replaces, writes the content, and forces it to the
    /// disk.
    void fill(AtomicFile.Content content) throws IOException {
        try (FileChannel file = open()) {
            content.to(file);
            file.force(true);
        } catch (FileSystemException e) {
            throw fresh.toString().equals(e.getFile()) ? named(e.getReason(), e) : e;
        } catch (IOException e) {
            throw e.getClass() == IOException.class ? named(e.getMessage(), e) : e;
        }
    }

    /// Moves the file to its place, and forces the folder to the disk.
    void place() throws IOException {
        try {
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw named(e.getReason(), e);
        }
        placed = true;
        Path folder = real.getParent();
        if (folder != null && posix(folder) != null) {
            try (FileChannel entries = FileChannel.open(folder)) {
                entries.force(true);
            } catch (IOException e) {
                throw named(e.getMessage(), e);
            }
        }
    }

    /// Removes the file from its place again. If it replaced a file, it stays: that file no longer exists.
    void takeBack() throws IOException {
        if (!replaces) {
            Files.deleteIfExists(real);
        }
    }

    @Override
    public void close() {
        if (!placed) {
            remove();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException _) {
            // The JVM is ending: the hook runs and finds no file to remove.
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileChannel open() throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        PosixFileAttributeView old = replaces ? posix(real) : null;
        if (old == null) {
            return FileChannel.open(fresh, options);
        }
        PosixFileAttributes wanted = old.readAttributes();
        Set<PosixFilePermission> owners = EnumSet.noneOf(PosixFilePermission.class);
        owners.addAll(wanted.permissions());
        owners.retainAll(OWNERS);
        FileChannel file = FileChannel.open(fresh, options, PosixFilePermissions.asFileAttribute(owners));
        try {
            passOn(wanted);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Gives the fresh file the owner, group and permissions of the old one. Only root can change a file's owner; under
    /// another user the fresh file belongs to that user. Where the group cannot be kept, the group gets no permissions.
    private void passOn(PosixFileAttributes wanted) throws IOException {
        PosixFileAttributeView view = posix(fresh);
        if (view == null) {
            return;
        }
        PosixFileAttributes has = view.readAttributes();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(wanted.permissions());
        if (!has.group().equals(wanted.group()) && !given(() -> view.setGroup(wanted.group()))) {
            permissions.removeAll(GROUPS);
        }
        if (!has.owner().equals(wanted.owner())) {
            given(() -> view.setOwner(wanted.owner()));
        }
        view.setPermissions(permissions);
    }

    private static boolean given(AtomicFile.Writing change) throws IOException {
        try {
            change.run();
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    private static @Nullable PosixFileAttributeView posix(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }

    private FileSystemException named(@Nullable String reason, IOException cause) {
        FileSystemException named = new FileSystemException(target.toString(), null, reason);
        named.initCause(cause);
        return named;
    }
}
