package org.ochre.spark.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// Writes a file whole or not at all, through Hadoop's file systems. Tasks that Spark runs twice at once may write the
/// same file: both write the same bytes under names of their own, and the last to finish stays.
final class WholeFile {
    private WholeFile() {}

    /// What writes the content.
    @FunctionalInterface
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    static void write(String name, byte[] content, Configuration settings) throws IOException {
        stream(name, out -> out.write(content), settings);
    }

    static void stream(String name, Writing writing, Configuration settings) throws IOException {
        Path path = new Path(name);
        FileSystem files = path.getFileSystem(settings);
        files.setWriteChecksum(false); // else the local file system puts a hidden file beside each
        Path fresh = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".tmp");
        files.mkdirs(path.getParent());
        try {
            try (FSDataOutputStream out = files.create(fresh, true)) {
                writing.to(out);
            }
            if (!files.rename(fresh, path)) {
                replace(files, fresh, path);
            }
        } finally {
            if (files.exists(fresh)) {
                files.delete(fresh, false);
            }
        }
    }

    /// Some file systems rename to no name that exists.
    private static void replace(FileSystem files, Path fresh, Path path) throws IOException {
        files.delete(path, false);
        if (!files.rename(fresh, path) && !files.exists(path)) {
            throw new IOException(path + ": could not be written");
        }
    }
}
