package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.pixel.Convert;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;
import org.ochre.work.FormatException;
import org.ochre.work.Mend;
import org.ochre.work.PngFile;
import org.ochre.work.PngIndices;
import org.ochre.work.RegularFile;

/// A palette and labels as a palette PNG. This is the smallest lossless form of a quantised picture: 1, 2, 4 or 8 bits
/// a pixel, as few as the palette allows.
///
/// **Writing** takes
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | labels | U8…I64, ids 0…k−1 | `[h, w]`, h, w ≥ 1, h·w < 2³¹, any strides |
/// | palette | U8 | `[k]`, `[k, 1]` (gray), `[k, 3]` (RGB) or `[k, 4]` (RGBA), 1 ≤ k ≤ 256 |
///
/// Label i is index i of the file. The file has the k colours in the palette's order. Where an alpha is below 255 the
/// file has a tRNS chunk, which ends at the last row that is not opaque. Rows are compressed without a row filter,
/// because filters make indices larger. The picture is compressed in strips, so the memory taken does not grow with it.
///
/// **Reading** gives the file's own numbers, without `java.desktop` and OpenCV:
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | labels | U8, the indices 0…k−1 | `[h, w]` |
/// | palette | U8 | `[k, 3]`, or `[k, 4]` where the file has a tRNS chunk |
///
/// Files of 1, 2, 4 and 8 bits a pixel are read, interlaced (Adam7) or not. The palette has every colour of the file,
/// in its order, whether a pixel has it or not. An index without a colour is refused by its place. The header is held
/// against the length of the file, and against a limit of pixels, before memory is taken for them: a byte of the file
/// stands for at most 1032 bytes of indices. An orientation in the file's metadata is not looked at;
/// `Images.readIndexed` of the module `org.ochre.opencv` turns by it, and reads BMP and TIFF too. Source: ISO/IEC
/// 15948, *Portable Network Graphics*.
public final class IndexedPng {
    /// How many labels are packed at a time: whole rows, or parts of a row where a row has more. A multiple of 8, so
    /// that no byte lies in two parts.
    private static final int STRIP = 1 << 16;

    /// The limit of pixels where none is given: 2²⁸.
    public static final long MAX_PIXELS = 1L << 28;

    private IndexedPng() {}

    /// Reads a palette PNG of at most [#MAX_PIXELS]. The allocator is asked for the palette and for the labels.
    ///
    /// @throws PaletteException `file: reason` for a file that is no PNG, has no palette, is damaged or too large, or
    ///     names a colour that it does not have
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    public static IndexedImage read(Path path, SegmentAllocator results) throws IOException {
        return read(path, MAX_PIXELS, results);
    }

    /// As [#read(Path, SegmentAllocator)], with another limit of pixels.
    ///
    /// @throws IllegalArgumentException unless `maxPixels ≥ 1`
    public static IndexedImage read(Path path, long maxPixels, SegmentAllocator results) throws IOException {
        Arguments.range("maxPixels", maxPixels, 1, Long.MAX_VALUE);
        try (Scratch scratch = new Scratch(); FileChannel channel = RegularFile.open(path)) {
            long size = channel.size();
            requireSize(path.toString(), size);
            MemorySegment content = scratch.allocate(size, 1);
            ByteBuffer rest = content.asByteBuffer();
            while (rest.hasRemaining()) {
                if (channel.read(rest) < 0) {
                    throw new PaletteException(path.toString(), size + " bytes", "fewer: it shrank while being read");
                }
            }
            return decode(path.toString(), content, maxPixels, results);
        }
    }

    /// Reads the content of a palette PNG; exceptions name it `image`.
    ///
    /// @throws PaletteException as [#read(Path, SegmentAllocator)]
    public static IndexedImage decode(byte[] content, SegmentAllocator results) throws PaletteException {
        return decode(MemorySegment.ofArray(content), results);
    }

    /// As [#decode(byte[], SegmentAllocator)]. The content is copied first, so it may change meanwhile.
    public static IndexedImage decode(MemorySegment content, SegmentAllocator results) throws PaletteException {
        requireSize("image", content.byteSize());
        try (Scratch scratch = new Scratch()) {
            MemorySegment copy = scratch.allocate(content.byteSize(), 1).copyFrom(content);
            return decode("image", copy, MAX_PIXELS, results);
        }
    }

    private static void requireSize(String file, long size) throws PaletteException {
        if (size > Integer.MAX_VALUE) {
            throw new PaletteException(file, "at most 2^31-1 bytes", size);
        }
    }

    /// @param content memory that nobody else writes
    private static IndexedImage decode(String file, MemorySegment content, long maxPixels, SegmentAllocator results)
            throws PaletteException {
        try {
            PngFile png = PngFile.of(content, (name, body) -> {});
            byte[] colors = PngIndices.palette(png);
            if (png.height() > maxPixels / png.width()) {
                throw new FormatException("at most " + maxPixels + " pixels", png.width() + "×" + png.height());
            }
            int channels = PngIndices.channels(png);
            int k = colors.length / channels;
            Tensor palette = Tensor.allocate(results, DType.U8, k, channels).copyFrom(colors);
            Tensor labels = Tensor.allocate(results, DType.U8, png.height(), png.width());
            PngIndices.read(png, k, labels);
            return new IndexedImage(palette, labels);
        } catch (FormatException e) {
            throw new PaletteException(file, e.reason(), e);
        }
    }

    /// Writes the picture, whole or not at all.
    ///
    /// @throws IllegalArgumentException for types that are not served, or
    ///     `labels: expected ids in 0…15, got 17 at [3, 5]`; an existing file is as it was
    /// @throws IOException where the file cannot be written; an existing file is as it was
    public static void write(Tensor labels, Tensor palette, Path path) throws IOException {
        requirePalette(palette);
        requireLabels(labels);
        byte[] colors = colors(palette);
        byte[] alphas = alphas(palette);
        int k = (int) palette.size(0);
        AtomicFile.write(path, file -> encode(labels, k, colors, alphas, file));
    }

    private static void requirePalette(Tensor palette) {
        long channels = channels(palette);
        boolean served = palette.dtype() == DType.U8 && (channels == 1 || channels == 3 || channels == 4);
        if (!served || palette.size(0) < 1 || palette.size(0) > 256) {
            throw Arguments.refuse("palette", "u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 256", palette.type()
                    + Mend.dtype(palette.type(), DType.U8, Set.of(DType.U8))
                    + (palette.rank() == 2 && palette.size(0) > 256 ? "; new MedianCut(256) makes one" : ""));
        }
    }

    private static void requireLabels(Tensor labels) {
        boolean served = labels.rank() == 2 && !labels.dtype().isFloat() && labels.elements() >= 1
                && labels.elements() <= Integer.MAX_VALUE;
        if (!served) {
            throw Arguments.refuse("labels", "integers [h, w], h, w ≥ 1, h·w < 2^31", labels.type()
                    + (labels.dtype().isFloat() ? "; IntegerLabels.of makes integers of whole floats" : ""));
        }
    }

    private static long channels(Tensor palette) {
        return palette.rank() == 1 ? 1 : palette.rank() == 2 ? palette.size(1) : 0;
    }

    /// The body of PLTE: red, green, blue of each row.
    private static byte[] colors(Tensor palette) {
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        byte[] colors = new byte[3 * (int) palette.size(0)];
        for (int i = 0; i < colors.length; i++) {
            colors[i] = (byte) rows.getLong(i / 3, channels(palette) == 1 ? 0 : i % 3);
        }
        return colors;
    }

    /// The body of tRNS: the alpha of each row up to the last that is not opaque.
    private static byte[] alphas(Tensor palette) {
        int count = channels(palette) == 4 ? (int) palette.size(0) : 0;
        byte[] alphas = new byte[count];
        for (int row = 0; row < count; row++) {
            alphas[row] = (byte) palette.getLong(row, 3);
        }
        while (count > 0 && alphas[count - 1] == (byte) 255) {
            count--;
        }
        return Arrays.copyOf(alphas, count);
    }

    private static void encode(Tensor labels, int k, byte[] colors, byte[] alphas, FileChannel file)
            throws IOException {
        int bits = k <= 2 ? 1 : k <= 4 ? 2 : k <= 16 ? 4 : 8;
        try (PngChunks png = new PngChunks(file)) {
            png.header((int) labels.size(1), (int) labels.size(0), bits);
            png.chunk("PLTE", colors, colors.length);
            if (alphas.length > 0) {
                png.chunk("tRNS", alphas, alphas.length);
            }
            strips(labels, k, bits, png);
            png.end();
        }
    }

    /// The most bytes of scratch that [#write] takes; see [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException for labels that are not `[h, w]`
    public static long scratchBytes(TensorType labels) {
        if (labels.rank() != 2) {
            throw Arguments.refuse("labels", "[h, w]", labels);
        }
        long rows = Math.clamp(STRIP / Math.max(labels.size(1), 1), 1, Math.max(labels.size(0), 1));
        TensorType strip = new TensorType(DType.I64, rows, Math.min(labels.size(1), STRIP));
        return Scratch.bytes(strip.bytes(), new Convert(DType.I64).scratchBytes(strip));
    }

    private static void strips(Tensor labels, int k, int bits, PngChunks png) throws IOException {
        int height = (int) labels.size(0);
        int width = (int) labels.size(1);
        int rows = Math.clamp(STRIP / width, 1, height);
        int columns = Math.min(width, STRIP);
        long[] ids = new long[rows * columns];
        byte[] packed = new byte[rows * (1 + columns)];
        try (Scratch scratch = new Scratch()) {
            Tensor strip = Tensor.allocate(scratch, DType.I64, rows, columns);
            for (int y = 0; y < height; y += rows) {
                for (int x = 0; x < width; x += columns) {
                    int high = Math.min(rows, height - y);
                    int wide = Math.min(columns, width - x);
                    Tensor part = strip.crop(0, 0, high, wide);
                    new Convert(DType.I64).into(labels.crop(y, x, high, wide), part);
                    Tensor.of(MemorySegment.ofArray(ids).asSlice(0, 8L * high * wide), DType.I64, high, wide)
                            .copyFrom(part);
                    requireIds(ids, high, wide, y, x, k);
                    png.rows(packed, pack(ids, high, wide, x == 0, bits, packed));
                }
            }
        }
    }

    private static void requireIds(long[] ids, int high, int wide, int y, int x, int k) {
        for (int i = 0; i < high * wide; i++) {
            if (ids[i] < 0 || ids[i] >= k) {
                throw Arguments.refuse("labels", "ids in 0…" + (k - 1),
                        ids[i] + " at [" + (y + i / wide) + ", " + (x + i % wide) + "]");
            }
        }
    }

    /// Packs rows of labels, leftmost pixels in the high bits. With `begins` each row starts with the number of its
    /// filter, 0 for none.
    ///
    /// @return how many bytes were packed
    private static int pack(long[] ids, int high, int wide, boolean begins, int bits, byte[] packed) {
        int perByte = 8 / bits;
        int at = 0;
        for (int row = 0; row < high; row++) {
            if (begins) {
                packed[at++] = 0;
            }
            for (int start = 0; start < wide; start += perByte) {
                int count = Math.min(perByte, wide - start);
                int value = 0;
                for (int i = 0; i < count; i++) {
                    value = value << bits | (int) ids[row * wide + start + i];
                }
                packed[at++] = (byte) (value << bits * (perByte - count));
            }
        }
        return at;
    }
}
