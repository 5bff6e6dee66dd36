package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.PaletteFile;
import org.ochre.opencv.image.ImageInfo;

/// A palette as an argument: a file of one of [PaletteFile]'s formats, a picture, or hex colours themselves.
///
/// A picture with a palette gives its palette, any other picture its distinct colours, in the order in which they come
/// in its rows.
final class PaletteArgument {
    /// What `--palette` takes, for help texts.
    static final String FORMS = ".npy [k, c]; the palette of a palette PNG or BMP; .gpl, .act, JASC .pal, .hex or .txt; "
            + "any other picture's distinct colours; or the colours themselves: '#ff0000,#00ff00'";

    private static final int MOST = 65_536;
    private static final Pattern COLORS = Pattern.compile("#.*|[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?+(?:,.*)?+");

    private PaletteArgument() {}

    static Tensor read(Path path, Run run) throws IOException {
        if (!Files.exists(path) && COLORS.matcher(path.toString()).matches()) {
            return PaletteFile.parse(path.toString(), run.arena());
        }
        boolean picture = !PaletteFile.isNamed(path) || TensorFile.isPng(path);
        if (!picture) {
            return PaletteFile.read(path, run.arena());
        }
        if (TensorFile.header(path).colors() == ImageInfo.Colors.PALETTE) {
            return TensorFile.readIndexed(path, run).palette();
        }
        return distinctRows(path, TensorFile.read(path, run), run);
    }

    /// The distinct pixels of a picture.
    private static Tensor distinctRows(Path path, Tensor image, Run run) throws IOException {
        long channels = image.rank() == 2 ? 1 : image.size(2);
        Tensor pixels = image.reshape(image.size(0) * image.size(1), channels);
        Tensor found = Tensor.allocate(run.arena(), image.dtype(), Math.min(pixels.size(0), MOST), channels);
        Map<ByteBuffer, Boolean> seen = new LinkedHashMap<>();
        ByteBuffer last = ByteBuffer.allocate(0);
        for (long i = 0; i < pixels.size(0); i++) {
            ByteBuffer pixel = bytes(pixels, i);
            if (!pixel.equals(last) && seen.putIfAbsent(pixel, true) == null) {
                if (seen.size() > MOST) {
                    throw TensorFile.refuse(path, "expected a palette of at most 65536 distinct colours, got a picture "
                            + "of more; quantize with --save-palette makes one of it");
                }
                found.at(seen.size() - 1L).copyFrom(pixels.at(i));
            }
            last = pixel;
        }
        return found.slice(0, 0, seen.size());
    }

    private static ByteBuffer bytes(Tensor rows, long row) {
        MemorySegment memory = rows.segment().asSlice(rows.offset() + row * rows.stride(0),
                rows.size(1) * rows.dtype().size());
        return ByteBuffer.wrap(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    /// `16 colours, 14 distinct`, or without the latter where there are too many to count.
    static String words(Tensor palette) {
        long k = palette.size(0);
        String all = k + (k == 1 ? " colour" : " colours");
        return k > MOST ? all : all + ", " + distinct(palette) + " distinct";
    }

    static long distinct(Tensor palette) {
        Map<ByteBuffer, Boolean> seen = new LinkedHashMap<>();
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        for (long i = 0; i < rows.size(0); i++) {
            ByteBuffer values = ByteBuffer.allocate((int) (8 * rows.size(1)));
            for (long c = 0; c < rows.size(1); c++) {
                values.putDouble(rows.getDouble(i, c) + 0.0); // −0.0 is 0
            }
            seen.put(values.flip(), true);
        }
        return seen.size();
    }

    /// A palette of opaque greys without its equal channels, for an image of one channel; others as they are.
    static Tensor fitting(Tensor palette, TensorType image) {
        boolean gray = image.rank() == 2 || image.rank() == 3 && image.size(2) == 1;
        boolean colors = palette.dtype() == DType.U8 && palette.rank() == 2 && palette.size(1) >= 3
                && palette.size(1) <= 4;
        if (!gray || !colors) {
            return palette;
        }
        for (long i = 0; i < palette.size(0); i++) {
            long level = palette.getLong(i, 0);
            boolean opaque = palette.size(1) == 3 || palette.getLong(i, 3) == 255;
            if (palette.getLong(i, 1) != level || palette.getLong(i, 2) != level || !opaque) {
                return palette;
            }
        }
        return palette.slice(1, 0, 1);
    }

    /// Writes a palette as its ending says. What a PNG's palette does not hold is a picture of one row, with one pixel
    /// for each colour.
    static void write(Tensor palette, Path path) throws IOException {
        boolean indexed = TensorFile.isPng(path) && palette.size(0) <= 256 && palette.size(1) != 2;
        if (indexed || PaletteFile.isNamed(path) && !TensorFile.isPng(path)) {
            PaletteFile.write(palette, path);
        } else {
            TensorFile.write(palette.size(1) == 1 ? palette.permute(1, 0) : palette.expand(0), path);
        }
    }

    static void requireEnding(Path path) throws IOException {
        if (TensorFile.isJpeg(path)) {
            throw TensorFile.refuse(path, "expected .npy or a lossless picture for a palette, got JPEG");
        }
        if (!PaletteFile.isNamed(path)) {
            TensorFile.requireEnding(path);
        }
    }
}
