package org.ochre.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;
import org.ochre.work.FormatException;
import org.ochre.work.Gathered;
import org.ochre.work.PngFile;
import org.ochre.work.PngIndices;
import org.ochre.work.RegularFile;
import org.ochre.work.Sink;

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
/// because filters make indices larger. Strips of it are compressed on the threads of [org.ochre.Parallelism]. The file
/// has the same bytes on any number of threads. The memory taken does not grow with the picture: [#scratchBytes] says
/// how much: at most 17 MB, and 1 MB a thread. Each label is read once and checked where it was
/// copied to, so labels that change meanwhile give wrong pixels at most.
///
/// The level says how hard to compress, from 0 (not at all) to 9. For 12 million indices of a photo in 256 colours the
/// levels 1, 4 and 6 take 0.6, 1 and 2.6 times the time, and 1.05 to 1.2, 1 and 0.93 to 0.99 times the bytes. With
/// [#LEVEL], as where none is given, it is 4; but pictures of 2 MB of indices or more are compressed in a faster way,
/// 0.4 times the time of level 4, where that makes a part of the picture larger by a sixteenth at most, as in photos.
///
/// Bytes go to a file, a stream, a channel or an allocator's memory. Streams and channels are neither flushed nor
/// closed. They get the file from its first byte on, in parts. So where an exception comes, as for an id that is out of
/// range, they may have got the first parts; a file is written whole or not at all.
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
    /// The limit of pixels where none is given: 2²⁸.
    public static final long MAX_PIXELS = 1L << 28;

    /// The level where none is given: 4 or a faster way, as suits the picture.
    public static final int LEVEL = -1;

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

    /// As [#decode(byte[], SegmentAllocator)], from the buffer's position to its limit, which stay as they are.
    public static IndexedImage decode(ByteBuffer content, SegmentAllocator results) throws PaletteException {
        return decode(MemorySegment.ofBuffer(content), results);
    }

    /// Reads a palette PNG of at most [#MAX_PIXELS] from a stream, which is read to its end and not closed. Exceptions
    /// name it `image`. The content is held twice while it is put in one piece.
    ///
    /// @param maxBytes the longest stream; of a longer one `maxBytes + 1` bytes are read
    /// @throws PaletteException as [#read(Path, SegmentAllocator)], and for a longer stream
    /// @throws IOException any exception of the stream
    /// @throws IllegalArgumentException unless `maxBytes ≥ 1`
    public static IndexedImage read(InputStream in, long maxBytes, SegmentAllocator results) throws IOException {
        Arguments.range("maxBytes", maxBytes, 1, Long.MAX_VALUE);
        long most = Math.min(maxBytes, Integer.MAX_VALUE);
        try (Scratch scratch = new Scratch(); Gathered gathered = new Gathered()) {
            if (!gathered.read(in, most)) {
                throw new PaletteException("image", "at most " + most + " bytes", "a longer stream");
            }
            return decode("image", gathered.copyTo(scratch), MAX_PIXELS, results);
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
        write(labels, palette, LEVEL, path);
    }

    /// As [#write(Tensor, Tensor, Path)], with another level.
    ///
    /// @throws IllegalArgumentException as there, and unless `0 ≤ level ≤ 9` or it is [#LEVEL]
    public static void write(Tensor labels, Tensor palette, int level, Path path) throws IOException {
        IndexedPicture picture = new IndexedPicture(labels, palette, level);
        AtomicFile.write(path, file -> picture.encode(Sink.file(file)));
    }

    /// Writes the picture to a stream, which is neither flushed nor closed.
    ///
    /// @throws IllegalArgumentException as [#write(Tensor, Tensor, int, Path)]; before the first byte for types and
    ///     levels
    /// @throws IOException any exception of the stream
    public static void write(Tensor labels, Tensor palette, int level, OutputStream out) throws IOException {
        new IndexedPicture(labels, palette, level).encode(Sink.stream(out));
    }

    /// Writes the picture to a channel, which is not closed. It may take fewer bytes at a time than it is given.
    ///
    /// @throws IllegalArgumentException as [#write(Tensor, Tensor, int, Path)], before the first byte for types and
    ///     levels; and for a channel in non-blocking mode
    /// @throws IOException any exception of the channel
    public static void write(Tensor labels, Tensor palette, int level, WritableByteChannel out) throws IOException {
        new IndexedPicture(labels, palette, level).encode(Sink.channel(out));
    }

    /// The file as a tensor u8 `[bytes]`: what [#write(Tensor, Tensor, int, Path)] writes. The encoded bytes are held
    /// twice, until they are in one piece.
    ///
    /// @throws IllegalArgumentException as there, and for memory that [Tensor#allocate] refuses
    public static Tensor encode(Tensor labels, Tensor palette, int level, SegmentAllocator results) {
        IndexedPicture picture = new IndexedPicture(labels, palette, level);
        try (Gathered gathered = new Gathered()) {
            picture.encode(gathered);
            Tensor result = Tensor.allocate(results, DType.U8, gathered.size());
            gathered.copyTo((bytes, alignment) -> result.segment().asSlice(result.offset(), bytes));
            return result;
        } catch (IOException e) {
            throw new IllegalStateException("memory threw an exception of files; please report this", e);
        }
    }

    /// The most bytes of scratch that [#write] takes; see [org.ochre.UnaryOperation#scratchBytes]. [#encode] takes the
    /// encoded bytes besides.
    ///
    /// @throws IllegalArgumentException for labels that are not `[h, w]`
    public static long scratchBytes(TensorType labels) {
        if (labels.rank() != 2) {
            throw Arguments.refuse("labels", "[h, w]", labels);
        }
        return IndexedPicture.scratchBytes(labels);
    }
}
