package org.ochre.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedImage;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.io.Npz;
import org.ochre.opencv.image.ImageFormat;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.NearestColor;
import org.ochre.resample.Resize;
import org.ochre.work.AtomicFile;

/// Files that hold a tensor: `.npy` files and pictures. Only pictures may load OpenCV.
final class TensorFile {
    private static final Pattern PAGED = Pattern.compile("(.*[^/\\\\])#(\\d{1,18})", Pattern.DOTALL);

    private static final Pattern ARCHIVED = Pattern.compile("(.*?\\.npz)(?:#(.+))?",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final int MOST_INDEXED = 256;

    private TensorFile() {}

    static boolean isNpy(Path path) {
        return endsWith(path, ".npy");
    }

    /// Whether a file to read holds arrays: an `.npy`, or an `.npz` with or without a name behind it.
    static boolean isArray(Path path) {
        return isNpy(path) || ARCHIVED.matcher(path.toString()).matches();
    }

    static boolean isPng(Path path) {
        return endsWith(path, ".png");
    }

    static boolean isJpeg(Path path) {
        return endsWith(path, ".jpg") || endsWith(path, ".jpeg");
    }

    static boolean endsWith(Path path, String ending) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /// Reads a file. A name that ends in `.npy` is read as a tensor, and so is `FILE.npz#NAME`, an array of an archive.
    /// Any other file is read as a picture of the format that its content has. `FILE#3` is page 3 of a picture, counted
    /// from 0.
    static Tensor read(Path path, Run run) throws IOException {
        return read(path, run.options(), run);
    }

    /// As [#read], for numbers that are not colours: a picture's samples are read as stored, whatever its profile.
    static Tensor readStored(Path path, Run run) throws IOException {
        return read(path, run.options().toSrgb(false), run);
    }

    /// Reads a picture and resizes it.
    static Tensor resized(Path path, Resize resize, Run run) throws IOException {
        return Images.read(file(path), run.options().page(page(path)), resize, run.arena());
    }

    private static Tensor read(Path path, ReadOptions options, Run run) throws IOException {
        Matcher archived = ARCHIVED.matcher(path.toString());
        if (archived.matches()) {
            return readArchived(path, archived, run);
        }
        return isNpy(path)
                ? Npy.read(path, run.arena())
                : Images.read(file(path), options.page(page(path)), run.arena());
    }

    private static Tensor readArchived(Path path, Matcher archived, Run run) throws IOException {
        Path file = file(path);
        String name = Files.exists(path) ? null : archived.group(2);
        if (name == null) {
            List<String> names = Npz.names(file);
            if (names.size() != 1) {
                throw refuse(path, "expected FILE.npz#NAME with one of the names " + String.join(", ", names));
            }
            name = names.getFirst();
        }
        return Npz.read(file, name, run.arena());
    }

    /// The palette of a picture, and the palette's row of each pixel.
    static IndexedImage readIndexed(Path path, Run run) throws IOException {
        return Images.readIndexed(file(path), run.options().page(page(path)), run.arena());
    }

    /// The header of a picture. For `FILE#3` it is the header of the whole file.
    static ImageInfo header(Path path) throws IOException {
        return Images.header(file(path));
    }

    /// The type of a picture, of `FILE#3` that page's.
    static TensorType pictureType(Path path) throws IOException {
        return Images.header(file(path), ReadOptions.DEFAULT.page(page(path))).type();
    }

    /// The file without its page or name: `FILE` for `FILE#3`. A file that exists under the full name is that file.
    private static Path file(Path path) {
        Matcher archived = ARCHIVED.matcher(path.toString());
        if (archived.matches()) {
            return Files.exists(path) ? path : Path.of(archived.group(1));
        }
        Matcher paged = PAGED.matcher(path.toString());
        return paged.matches() && !Files.exists(path) ? Path.of(paged.group(1)) : path;
    }

    private static long page(Path path) {
        Matcher paged = PAGED.matcher(path.toString());
        return paged.matches() && !Files.exists(path) ? Long.parseLong(paged.group(2)) : 0;
    }

    static void write(Tensor tensor, Path path) throws IOException {
        write(tensor, path, WriteOptions.DEFAULT);
    }

    /// @param options of pictures
    static void write(Tensor tensor, Path path, WriteOptions options) throws IOException {
        if (isNpy(path)) {
            Npy.write(tensor, path);
        } else {
            Images.write(tensor, path, options);
        }
    }

    /// As [#write], but a `.png` of at most 256 colours, each of three or four bytes, becomes a palette PNG.
    static void writeFlat(Tensor picture, Path path, WriteOptions options, Run run) throws IOException {
        requireHolds(path, picture.type(), options);
        boolean colors = picture.dtype() == DType.U8 && picture.rank() == 3 && picture.elements() > 0
                && (picture.size(2) == 3 || picture.size(2) == 4);
        if (isPng(path) && colors) {
            Tensor palette = ColorHistogram.of(picture, run.arena()).colors();
            if (palette.size(0) <= MOST_INDEXED) {
                writeIndexed(new NearestColor().apply(picture, palette, run.arena()), palette, path, options);
                return;
            }
        }
        write(picture, path, options);
    }

    static void writeIndexed(Tensor labels, Tensor palette, Path path, WriteOptions options) throws IOException {
        IndexedPng.write(labels, palette, options.level().orElse(IndexedPng.LEVEL), path);
    }

    /// Refuses output files that cannot be written: in a folder that is missing or must not be written, a file that is
    /// also read, or a file for two results. It is called before any work, so nothing has been written yet.
    static void requireWritable(List<Path> inputs, List<Path> outputs) throws IOException {
        for (int i = 0; i < outputs.size(); i++) {
            Path output = outputs.get(i);
            AtomicFile.requireWritable(output);
            for (Path each : inputs) {
                Path input = file(each);
                if (Files.exists(input) && Files.exists(output) && Files.isSameFile(input, output)) {
                    throw refuse(output, "expected another file than is read from");
                }
            }
            for (Path other : outputs.subList(0, i)) {
                if (AtomicFile.real(other).normalize().equals(AtomicFile.real(output).normalize())) {
                    throw refuse(output, "expected a file for each result, got one for two");
                }
            }
        }
    }

    /// Refuses a type that a picture of this name cannot hold, and options that its format does not have, before the
    /// tensor is computed.
    static void requireHolds(Path path, TensorType type, WriteOptions options) throws IOException {
        if (!isNpy(path)) {
            Images.requireWritable(type, path, options);
        }
    }

    /// Refuses a file name that ends neither in `.npy` nor in the ending of a picture.
    static void requireEnding(Path path) throws IOException {
        boolean ends = String.valueOf(path.getFileName()).contains(".");
        if (!ends || !isNpy(path) && ImageFormat.of(path).isEmpty()) {
            throw refuse(path, "expected a file name that ends in .npy, .png, .jpg, .tif, .webp, .bmp, .ppm or .pgm");
        }
    }

    static FileSystemException refuse(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
