package org.ochre.work;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Opens files for reading, after a check of their kind. Opening a pipe could wait forever. A device or a file of /proc
/// has no size.
public final class RegularFile {
    private RegularFile() {}

    /// Opens a file for reading.
    ///
    /// @throws FileSystemException that names the file and says why: `no such file`, `is a folder`,
    ///     `is not a regular file` (a pipe, a device, a socket), `reading it is not permitted`, or that the system
    ///     makes up the file as it is read
    public static FileChannel open(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw refused(path, attributes.isDirectory() ? "is a folder" : "is not a regular file");
            }
            if (attributes.size() == 0 && Files.getFileStore(path).type().equals("proc")) {
                throw refused(path, "is made up by the system as it is read, and has no size: copy it to a file first");
            }
            return FileChannel.open(path);
        } catch (NoSuchFileException e) {
            throw (IOException) new NoSuchFileException(path.toString(), null, "no such file").initCause(e);
        } catch (AccessDeniedException e) {
            throw (IOException) new AccessDeniedException(path.toString(), null, "reading it is not permitted")
                    .initCause(e);
        }
    }

    private static FileSystemException refused(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
