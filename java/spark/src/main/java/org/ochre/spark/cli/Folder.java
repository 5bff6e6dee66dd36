package org.ochre.spark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ochre.opencv.image.ImageFormat;

/// The pictures of a folder and the folders in it, in the order of their names. Names that begin with a dot or an
/// underscore are left out, as Spark does.
///
/// @param root the folder, or the picture itself, in full
/// @param pictures paths in full
record Folder(String root, List<String> pictures) implements Serializable {
    private static final Set<String> ENDINGS = endings();

    Folder {
        pictures = List.copyOf(pictures);
    }

    private static Set<String> endings() {
        Set<String> endings = new TreeSet<>();
        for (ImageFormat format : ImageFormat.values()) {
            endings.addAll(format.extensions());
        }
        return Set.copyOf(endings);
    }

    /// @throws FileNotFoundException where there is no such folder, or no picture in it
    static Folder of(String name, Configuration settings) throws IOException {
        Path path = new Path(name);
        FileSystem files = path.getFileSystem(settings);
        FileStatus root = files.getFileStatus(path);
        List<String> pictures = new ArrayList<>();
        if (root.isFile()) {
            pictures.add(root.getPath().toString());
        } else {
            RemoteIterator<LocatedFileStatus> all = files.listFiles(path, true);
            while (all.hasNext()) {
                Path file = all.next().getPath();
                if (isPicture(root.getPath(), file)) {
                    pictures.add(file.toString());
                }
            }
        }
        if (pictures.isEmpty()) {
            throw new FileNotFoundException(name + ": expected a folder with pictures, got none in it");
        }
        pictures.sort(String::compareTo);
        return new Folder(root.getPath().toString(), pictures);
    }

    private static boolean isPicture(Path root, Path file) {
        String ending = file.getName().substring(file.getName().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!ENDINGS.contains(ending)) {
            return false;
        }
        for (Path part = file; part != null && !part.equals(root); part = part.getParent()) {
            if (part.getName().startsWith(".") || part.getName().startsWith("_")) {
                return false;
            }
        }
        return true;
    }

    /// Refuses two pictures whose names differ in their endings alone: their results would have one name.
    ///
    /// @throws IOException `a.jpg: expected names that differ without their endings, got a.png too`
    void requireDistinct() throws IOException {
        Map<String, String> seen = new HashMap<>();
        for (String picture : pictures) {
            String other = seen.put(stem(picture), picture);
            if (other != null) {
                throw new IOException(other + ": expected names that differ without their endings, got "
                        + new Path(picture).getName() + " too");
            }
        }
    }

    /// The name of a picture within the folder, without its ending.
    String stem(String picture) {
        return stem(root, picture);
    }

    /// The name of a picture within a folder, without its ending.
    static String stem(String root, String picture) {
        String name = picture.equals(root) ? new Path(picture).getName() : picture.substring(root.length() + 1);
        return name.substring(0, name.lastIndexOf('.'));
    }
}
