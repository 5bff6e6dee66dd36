package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;
import org.ochre.work.FormatException;
import org.ochre.work.PngFile;
import org.ochre.work.PngIndices;
import org.ochre.work.RegularFile;

/// Palettes in the files that people keep them in.
///
/// | file | ending | read as, U8 | written |
/// |---|---|---|---|
/// | palette PNG: the colours of its PLTE, not its pixels | png | `[k, 3]`, `[k, 4]` with tRNS, k ≤ 256 | a picture of k × 1 pixels, each colour once |
/// | GIMP | gpl | `[k, 3]`; `[k, 4]` after `Channels: RGBA` | opaque colours |
/// | JASC (Paint Shop Pro, Aseprite) | pal | `[k, 3]`, `[k, 4]` with four numbers a line | opaque colours |
/// | Adobe colour table, 768 or 772 bytes | act | `[k, 3]`; `[k, 4]` where it names a transparent colour | k ≤ 256, opaque but for one row of alpha 0 |
/// | list of hex colours: `#rgb`, `#rgba`, `rrggbb`, `#rrggbb`, `#rrggbbaa`; paint.net's `aarrggbb` | hex, txt | `[k, 3]`, or `[k, 4]` where one has alpha | all |
/// | numpy | npy | the array as it is, `[k]` or `[k, c]` | all |
///
/// The first bytes say which it is where they can: PNG, GIMP, JASC and npy; a colour table and a list are known by
/// their ending. A palette has 1 to 65,536 colours. A list has its colours between commas, spaces or line ends; `;` and
/// `//` begin a comment, and so does `# ` with a space.
public final class PaletteFile {
    static final int MOST_COLORS = 65_536;
    private static final int MOST_TEXT = 1 << 21;
    private static final List<String> ENDINGS = List.of("png", "gpl", "pal", "act", "hex", "txt", "npy");

    private PaletteFile() {}

    /// Whether a file's ending is one of the table above.
    public static boolean isNamed(Path path) {
        return ENDINGS.contains(ending(path));
    }

    /// Reads a palette.
    ///
    /// @throws PaletteException `file: line 7: expected …, got …` for a file that is damaged or of another kind
    /// @throws NpyException for a damaged npy file
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    public static Tensor read(Path path, SegmentAllocator results) throws IOException {
        String file = path.toString();
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = content(path, scratch);
            if (startsWith(content, "\u0093NUMPY") || ending(path).equals("npy")) {
                return listed(file, Npy.read(path, results));
            }
            if (PngFile.isPng(content) || ending(path).equals("png")) {
                PngFile png = PngFile.of(content, (name, body) -> {});
                return tensor(PngIndices.palette(png), PngIndices.channels(png), results);
            }
            byte[] bytes = content.toArray(ValueLayout.JAVA_BYTE);
            boolean table = ending(path).equals("act");
            PaletteRows rows = table ? PaletteTable.read(bytes) : PaletteText.read(bytes, ending(path));
            return tensor(rows.bytes(), rows.channels(), results);
        } catch (FormatException e) {
            throw new PaletteException(file, e.reason(), e);
        }
    }

    /// The colours of a list such as `#ff0000,#00ff00`: U8 `[k, 3]`, or `[k, 4]` where one has alpha.
    ///
    /// @throws IllegalArgumentException `colors: expected colours such as #ff8000, got 'zz'`
    public static Tensor parse(String colors, SegmentAllocator results) {
        try {
            PaletteRows rows = PaletteText.list(colors.lines().toList());
            return tensor(rows.bytes(), rows.channels(), results);
        } catch (FormatException e) {
            throw new IllegalArgumentException("colors: " + e.reason(), e);
        }
    }

    /// Writes a palette as its ending says, whole or not at all.
    ///
    /// @param palette U8 `[k]` or `[k, 1]` (grey), `[k, 3]` or `[k, 4]`, any strides; for `.npy` any tensor
    /// @throws IllegalArgumentException for another palette or ending, and for alpha or more colours than the format
    ///     has; an existing file is as it was
    /// @throws IOException where the file cannot be written; an existing file is as it was
    public static void write(Tensor palette, Path path) throws IOException {
        if (ending(path).equals("npy")) {
            Npy.write(palette, path);
            return;
        }
        if (!isNamed(path)) {
            throw Arguments.refuse("path", "a palette's ending: " + String.join(", ", ENDINGS), path);
        }
        PaletteRows rows = PaletteRows.of(palette);
        if (ending(path).equals("png")) {
            writePng(palette, path);
            return;
        }
        Path name = path.getFileName();
        byte[] content = switch (ending(path)) {
            case "act" -> PaletteTable.write(rows);
            case "gpl" -> PaletteText.gimp(rows, name == null ? "" : name.toString());
            case "pal" -> PaletteText.jasc(rows);
            default -> PaletteText.hex(rows);
        };
        AtomicFile.write(path, channel -> {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        });
    }

    private static void writePng(Tensor palette, Path path) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Tensor labels = Tensor.allocate(scratch, DType.U16, 1, palette.size(0));
            for (long i = 0; i < palette.size(0); i++) {
                labels.setLong(i, 0, i);
            }
            IndexedPng.write(labels, palette, path);
        }
    }

    private static Tensor listed(String file, Tensor palette) throws PaletteException {
        if (palette.rank() != 1 && palette.rank() != 2) {
            throw new PaletteException(file, "a palette [k] or [k, c]", palette.type());
        }
        return palette;
    }

    private static Tensor tensor(byte[] rows, int channels, SegmentAllocator results) {
        return Tensor.allocate(results, DType.U8, rows.length / channels, channels).copyFrom(rows);
    }

    /// The whole file. Only a PNG may be large; of an npy file the first bytes are enough.
    private static MemorySegment content(Path path, SegmentAllocator scratch) throws IOException {
        try (FileChannel channel = RegularFile.open(path)) {
            long size = channel.size();
            ByteBuffer start = ByteBuffer.allocate(8);
            fill(channel, start);
            MemorySegment first = MemorySegment.ofArray(start.array()).asSlice(0, start.position());
            if (startsWith(first, "\u0093NUMPY")) {
                return first;
            }
            boolean png = PngFile.isPng(first);
            if (size > (png ? Integer.MAX_VALUE : MOST_TEXT)) {
                throw new PaletteException(path.toString(),
                        png ? "at most 2^31-1 bytes" : "a palette of at most " + MOST_TEXT + " bytes", size);
            }
            MemorySegment content = scratch.allocate(size, 1);
            channel.position(0);
            ByteBuffer rest = content.asByteBuffer();
            fill(channel, rest);
            if (rest.hasRemaining()) {
                throw new PaletteException(path.toString(), size + " bytes", "fewer: it shrank while being read");
            }
            return content;
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer);
        }
    }

    private static boolean startsWith(MemorySegment content, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return content.byteSize() >= wanted.length
                && content.asSlice(0, wanted.length).mismatch(MemorySegment.ofArray(wanted)) < 0;
    }

    private static String ending(Path path) {
        Path file = path.getFileName();
        String name = file == null ? "" : file.toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
