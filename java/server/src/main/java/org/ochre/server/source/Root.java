package org.ochre.server.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Problem;

/// The folder whose files are served. A file is found by going down from the root one name at a time, each relative to
/// the folder that is open (`openat`), and no symbolic link is followed. So no name leads out of the root, also while
/// somebody renames folders or makes links meanwhile. (The root itself may be a link.)
public final class Root {
    private final Path folder;

    /// @throws IOException where there is no such folder, or the system cannot open files relative to a folder
    public Root(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(this.folder)) {
            if (!(stream instanceof SecureDirectoryStream<Path>)) {
                throw new IOException("root: expected a file system that opens files relative to a folder, as those of "
                        + "Linux and macOS do, got " + this.folder.getFileSystem());
            }
        }
    }

    /// Opens a regular file.
    ///
    /// @param names the folders and the file; each must be a plain name, or is not found
    /// @throws Problem `NOT_FOUND` for anything but a regular file below the root; it does not say which
    /// @throws IOException where it cannot be opened for another reason
    public Source open(List<String> names) throws IOException {
        if (!names.stream().allMatch(Root::isPlain)) { // of a path of several names all but the last would be followed
            throw notFound(names, null);
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return open((SecureDirectoryStream<Path>) stream, names);
        } catch (FileSystemException | InvalidPathException e) {
            // a link, which is not followed (ELOOP); a file that may not be read; a name that the locale does not have
            throw notFound(names, e);
        }
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    }

    private static Source open(SecureDirectoryStream<Path> folder, List<String> names) throws IOException {
        Path name = Path.of(names.getFirst());
        if (names.size() > 1) {
            try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                return open(next, names.subList(1, names.size()));
            }
        }
        BasicFileAttributes attributes = folder.getFileAttributeView(name, BasicFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS).readAttributes();
        if (!attributes.isRegularFile()) { // a pipe would be waited for when it is opened
            throw new NoSuchFileException(name.toString());
        }
        SeekableByteChannel channel = folder.newByteChannel(name,
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (!(channel instanceof FileChannel file)) {
            channel.close();
            throw new IOException("root: expected files that are read by a FileChannel, got " + channel.getClass());
        }
        return new StoredFile(file, attributes);
    }

    private static Problem notFound(List<String> names, @Nullable Exception cause) {
        return new Problem(Problem.Kind.NOT_FOUND, "file: expected a file below the root, got "
                + String.join("/", names), cause);
    }
}
