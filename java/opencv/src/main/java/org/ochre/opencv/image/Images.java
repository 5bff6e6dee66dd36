package org.ochre.opencv.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.io.IndexedImage;
import org.ochre.resample.Resize;
import org.ochre.work.AtomicFile;
import org.ochre.work.Sink;

/// Image files and tensors. Grey is `[h, w]`, colour `[h, w, 3]` in RGB order, colour with transparency `[h, w, 4]` in
/// RGBA order (not premultiplied), all dense.
///
/// **Reading** keeps dtype and channels of the file, with the values that Pillow gives:
///
/// | file | tensor |
/// |---|---|
/// | PNG 1, 2, 4, 8 bit; 16 bit | U8; U16; grey of fewer bits is scaled to 0…255; a palette comes as colour; grey with alpha or a transparent value as RGBA |
/// | JPEG, baseline or progressive, grey or colour | U8 |
/// | TIFF to 8 bit; to 16 bit; wider; float | U8 or I8; U16 or I16; I32 or I64; F32 or F64 |
/// | WebP, lossy or lossless | U8, colour |
/// | BMP 1, 4, 8, 16, 24, 32 bit, with palettes, bit masks, run lengths, top down | U8; a palette of greys comes as grey; a mask for alpha as RGBA |
/// | PBM, PGM, PPM, binary or text | U8; U16 where the largest sample is beyond 255; scaled so that the largest becomes 255 or 65,535 |
///
/// TIFF has any number of channels and pages. Grey and alpha come as RGBA, a palette as RGB, separate planes as pixels;
/// where white is 0 it is turned over, and premultiplied alpha is divided out. CMYK, L\*a\*b\* and camera data are
/// refused by name.
///
/// The *content* says which format it is, not the name; what is in another is refused by name, as are JPEG in CMYK, in
/// arithmetic codes or of 12 bits. Pictures that Exif or XMP calls turned or mirrored come upright, since the data that
/// says so is not kept.
///
/// **Colours** are as stored: no gamma is applied, and no colour profile unless [ReadOptions#toSrgb] asks for it.
/// [#header] names the profile.
///
/// **Limits.** What the header claims is held against the length of the file, and against [ReadOptions], before any
/// memory is taken. What is truncated or damaged, as far as the format can tell (PNG by its checksums, TIFF with
/// deflate by its own; a flipped bit in a JPEG may go unseen), and what is animated is refused. A broken PNG chunk that
/// no pixel needs is left out. No pixel is read that the file does not hold.
///
/// **Writing** never changes dtype or channels: what a format does not hold is refused ([ImageFormat] has the table).
/// [WriteOptions] has quality, compression and the colour profile. A file appears whole or not at all; streams and
/// channels are not closed. The encoded bytes are held in native memory, up to three times while OpenCV hands them on,
/// and so is a copy of a colour picture in OpenCV's order of channels. The Java heap holds no more than the array that
/// `encode` gives.
///
/// **From and to** files, arrays, segments, buffers, streams and channels: [#read] takes files and streams, [#decode]
/// what is in memory. [#write] takes files, streams and channels, [#encode] gives an array or a tensor.
public final class Images {
    /// The limit of pixels where none is given: 2²⁸.
    public static final long MAX_PIXELS = 1L << 28;

    private Images() {}

    /// Reads an image under the limits of [ReadOptions#DEFAULT]; its memory is all that the allocator is asked for.
    ///
    /// @throws ImageException where the file is no image, damaged, too large or of a kind not served
    /// @throws IOException where it is absent, no regular file (a pipe, a device, a file of /proc), or cannot be read
    public static Tensor read(Path path, SegmentAllocator results) throws IOException {
        return read(path, ReadOptions.DEFAULT, results);
    }

    /// As [#read(Path, SegmentAllocator)], with another limit of pixels.
    ///
    /// @throws IllegalArgumentException unless `maxPixels ≥ 1`
    public static Tensor read(Path path, long maxPixels, SegmentAllocator results) throws IOException {
        return read(path, ReadOptions.DEFAULT.maxPixels(maxPixels), results);
    }

    /// Reads a page of a TIFF file, counted from 0. Other formats have page 0 alone.
    ///
    /// @throws IllegalArgumentException unless `page ≥ 0` and `maxPixels ≥ 1`
    /// @throws ImageException as [#read(Path, SegmentAllocator)], and where there is no such page
    public static Tensor read(Path path, long page, long maxPixels, SegmentAllocator results) throws IOException {
        return read(path, ReadOptions.DEFAULT.page(page).maxPixels(maxPixels), results);
    }

    /// How many pages an image file has: of TIFF as many as it chains, of other formats 1.
    ///
    /// @throws ImageException where the file is no image, or the chain of its pages leaves the file or comes back
    ///     to itself
    public static long pages(Path path) throws IOException {
        return header(path).pages();
    }

    /// As [#read(Path, SegmentAllocator)], with limits, a page and a treatment of colours of one's own.
    public static Tensor read(Path path, ReadOptions options, SegmentAllocator results) throws IOException {
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = Content.of(path, scratch);
            return Decoder.decode(path.toString(), content, options, results);
        }
    }

    /// Reads an image and resizes it. The result is what `resize` makes of the full picture; but a JPEG that becomes
    /// much smaller is decoded at 1/2, 1/4 or 1/8, in a fraction of the time ([ReadOptions#atLeast]): to at least one
    /// and a half times the rows and columns of the result, for [org.ochre.resample.Filter#AREA] two and a half times.
    /// Of pictures below 4 MP it is two, and where colours are halved along one axis (4:2:2) three, for areas four.
    /// Photos then differ by less than 1.5 levels in the mean from those made of the full size, and nothing is shifted.
    /// For [org.ochre.resample.Filter#NEAREST] and linear light all pixels are decoded. The
    /// result's memory is all that the allocator is asked for. Beside it, scratch takes at most [ImageInfo#bytes] of
    /// [#header(Path)] and `resize.scratchBytes` of its type.
    ///
    /// @param options `atLeast` changes nothing here
    /// @throws IllegalArgumentException as [org.ochre.resample.Resize#resultType], for the picture's type
    /// @throws ImageException as [#read(Path, SegmentAllocator)]
    public static Tensor read(Path path, ReadOptions options, Resize resize, SegmentAllocator results)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = Content.of(path, scratch);
            return ResizedDecoder.decode(path.toString(), content, options, resize, results);
        }
    }

    /// As [#read(Path, ReadOptions, Resize, SegmentAllocator)], of the content of an image file, which is copied first.
    public static Tensor decode(MemorySegment content, ReadOptions options, Resize resize, SegmentAllocator results)
            throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return ResizedDecoder.decode("image", Content.of(content, scratch), options, resize, results);
        }
    }

    /// As [#read(Path, ReadOptions, Resize, SegmentAllocator)], of a stream, as
    /// [#read(InputStream, ReadOptions, SegmentAllocator)] reads it.
    public static Tensor read(InputStream in, ReadOptions options, Resize resize, SegmentAllocator results)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            return ResizedDecoder.decode("image", Content.of(in, options, scratch), options, resize, results);
        }
    }

    /// Reads the palette of an image file and the palette's row of each pixel: PNG of 1, 2, 4 or 8 bits, BMP of 1, 4 or
    /// 8 bits (run lengths too) and TIFF of 1 to 16 bits. Labels are U8, for more than 256 colours U16, and upright as
    /// [#read] has the picture. [org.ochre.io.IndexedPng] reads PNG without OpenCV.
    ///
    /// @throws ImageException as [#read(Path, SegmentAllocator)], and for an image without a palette
    public static IndexedImage readIndexed(Path path, SegmentAllocator results) throws IOException {
        return readIndexed(path, ReadOptions.DEFAULT, results);
    }

    /// As [#readIndexed(Path, SegmentAllocator)], with limits and a page of one's own. Palettes are as stored: `toSrgb`
    /// changes nothing here.
    public static IndexedImage readIndexed(Path path, ReadOptions options, SegmentAllocator results)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            return IndexedDecoder.decode(path.toString(), Content.of(path, scratch), options, results);
        }
    }

    /// Decodes the content of an image file under the limits of [ReadOptions#DEFAULT].
    ///
    /// @throws ImageException as [#read(Path, SegmentAllocator)], the file named `image`
    public static Tensor decode(byte[] content, SegmentAllocator results) throws ImageException {
        return decode(MemorySegment.ofArray(content), ReadOptions.DEFAULT, results);
    }

    /// As [#decode(byte[], SegmentAllocator)].
    public static Tensor decode(MemorySegment content, SegmentAllocator results) throws ImageException {
        return decode(content, ReadOptions.DEFAULT, results);
    }

    /// As [#decode(byte[], SegmentAllocator)], with another limit of pixels.
    ///
    /// @throws IllegalArgumentException unless `maxPixels ≥ 1`
    public static Tensor decode(MemorySegment content, long maxPixels, SegmentAllocator results) throws ImageException {
        return decode(content, ReadOptions.DEFAULT.maxPixels(maxPixels), results);
    }

    /// As [#decode(byte[], SegmentAllocator)], with limits and a treatment of colours of one's own.
    ///
    /// The content is copied first. So it may change meanwhile, and a mapped file may be cut short: the copy then
    /// throws [InternalError], and nothing is decoded.
    public static Tensor decode(MemorySegment content, ReadOptions options, SegmentAllocator results)
            throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return Decoder.decode("image", Content.of(content, scratch), options, results);
        }
    }

    /// As [#decode(MemorySegment, ReadOptions, SegmentAllocator)].
    public static Tensor decode(byte[] content, ReadOptions options, SegmentAllocator results) throws ImageException {
        return decode(MemorySegment.ofArray(content), options, results);
    }

    /// As [#decode(MemorySegment, ReadOptions, SegmentAllocator)], from the buffer's position to its limit, which stay
    /// as they are.
    public static Tensor decode(ByteBuffer content, ReadOptions options, SegmentAllocator results)
            throws ImageException {
        return decode(MemorySegment.ofBuffer(content), options, results);
    }

    /// Reads an image from a stream, which is read to its end and not closed. Exceptions name it `image`.
    ///
    /// Its length need not be known. The content is held twice while it is put in one piece, before memory for pixels
    /// is taken.
    ///
    /// @param options `maxBytes` bounds the stream too: of a longer one, `maxBytes + 1` bytes are read
    /// @throws ImageException as [#read(Path, SegmentAllocator)], and for a stream of more than `maxBytes` or 2³¹−1
    ///     bytes
    /// @throws IOException any exception of the stream
    public static Tensor read(InputStream in, ReadOptions options, SegmentAllocator results) throws IOException {
        try (Scratch scratch = new Scratch()) {
            return Decoder.decode("image", Content.of(in, options, scratch), options, results);
        }
    }

    /// As [#readIndexed(Path, ReadOptions, SegmentAllocator)], of the content of an image file, which is copied first.
    public static IndexedImage decodeIndexed(MemorySegment content, ReadOptions options, SegmentAllocator results)
            throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return IndexedDecoder.decode("image", Content.of(content, scratch), options, results);
        }
    }

    /// What an image file says of itself. It is read whole, its pixels are not decoded, and OpenCV is not loaded.
    ///
    /// @throws ImageException where the file is no image, too short for what it claims, or of a kind not served
    /// @throws IOException where it is absent or cannot be read
    public static ImageInfo header(Path path) throws IOException {
        return header(path, ReadOptions.DEFAULT);
    }

    /// As [#header(Path)], of what reading with these options gives: another page, or a JPEG read smaller
    /// ([ReadOptions#atLeast]). Their limits refuse nothing here.
    public static ImageInfo header(Path path, ReadOptions options) throws IOException {
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = Content.of(path, scratch);
            return Decoder.info(path.toString(), content, options);
        }
    }

    /// As [#header(Path)], of the content of an image file; exceptions name it `image`.
    public static ImageInfo header(byte[] content) throws ImageException {
        return header(MemorySegment.ofArray(content));
    }

    /// As [#header(byte\[\])].
    public static ImageInfo header(MemorySegment content) throws ImageException {
        return header(content, ReadOptions.DEFAULT);
    }

    /// As [#header(byte\[\])], from the buffer's position to its limit, which stay as they are.
    public static ImageInfo header(ByteBuffer content) throws ImageException {
        return header(MemorySegment.ofBuffer(content), ReadOptions.DEFAULT);
    }

    /// As [#header(Path, ReadOptions)], of the content of an image file.
    public static ImageInfo header(MemorySegment content, ReadOptions options) throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return Decoder.info("image", Content.of(content, scratch), options);
        }
    }

    /// As [#header(Path)], from the channel's first byte to its last. The channel stays open, its position is left as
    /// it was.
    public static ImageInfo header(SeekableByteChannel channel) throws IOException {
        long position = channel.position();
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = Content.of("image", channel.position(0), scratch);
            return Decoder.info("image", content, ReadOptions.DEFAULT);
        } finally {
            channel.position(position);
        }
    }

    /// Writes an image in the format that the file's ending names, whatever its strides.
    ///
    /// @throws ImageException for an ending that is none of [ImageFormat]'s, or a dtype, channels or size that the
    ///     format does not hold;
    ///     nothing is written
    /// @throws IOException where the file cannot be written; what was there before stays
    public static void write(Tensor image, Path path) throws IOException {
        write(image, path, WriteOptions.DEFAULT);
    }

    /// As [#write(Tensor, Path)], with options.
    ///
    /// @throws ImageException as there, and for an option that the format does not have, by its name
    public static void write(Tensor image, Path path, WriteOptions options) throws IOException {
        try (Scratch scratch = new Scratch()) {
            List<MemorySegment> pieces = Encoder.encode(path.toString(), ImageFormat.extension(path), image, options,
                    scratch);
            AtomicFile.write(path, file -> write(pieces, Sink.file(file)));
        }
    }

    /// Writes an image to a stream, which is neither flushed nor closed. It gets its first byte when all are encoded.
    ///
    /// @param format an ending such as `png`
    /// @throws ImageException as [#write(Tensor, Path, WriteOptions)]; the stream gets nothing
    /// @throws IOException any exception of the stream
    public static void write(Tensor image, String format, WriteOptions options, OutputStream out) throws IOException {
        try (Scratch scratch = new Scratch()) {
            write(Encoder.encode("image", format, image, options, scratch), Sink.stream(out));
        }
    }

    /// As [#write(Tensor, String, WriteOptions, OutputStream)], to a channel, which is not closed. It may take fewer
    /// bytes at a time than it is given.
    ///
    /// @throws IllegalArgumentException for a channel in non-blocking mode
    public static void write(Tensor image, String format, WriteOptions options, WritableByteChannel out)
            throws IOException {
        Sink sink = Sink.channel(out);
        try (Scratch scratch = new Scratch()) {
            write(Encoder.encode("image", format, image, options, scratch), sink);
        }
    }

    private static void write(List<MemorySegment> pieces, Sink sink) throws IOException {
        for (MemorySegment piece : pieces) {
            sink.write(piece);
        }
    }

    /// Refuses what [#write] would refuse of an image of this type, before there is one. Needs no OpenCV, but for AVIF.
    ///
    /// @throws ImageException as [#write]
    public static void requireWritable(TensorType image, Path path) throws ImageException {
        requireWritable(image, path, WriteOptions.DEFAULT);
    }

    /// As [#requireWritable(TensorType, Path)], with options.
    ///
    /// @throws ImageException as [#write(Tensor, Path, WriteOptions)]
    public static void requireWritable(TensorType image, Path path, WriteOptions options) throws ImageException {
        String extension = ImageFormat.extension(path);
        ImageFormat format = ImageFormat.ofEnding(path.toString(), extension);
        format.requireWritable(path.toString(), extension, image);
        format.requireOptions(path.toString(), extension, image, options);
    }

    /// What [#write(Tensor, Path)] would write for an ending such as `png`.
    ///
    /// @throws ImageException as [#write]
    public static byte[] encode(Tensor image, String format) throws ImageException {
        return encode(image, format, WriteOptions.DEFAULT);
    }

    /// What [#write(Tensor, Path, WriteOptions)] would write for an ending such as `png`.
    ///
    /// @throws ImageException as [#write]
    public static byte[] encode(Tensor image, String format, WriteOptions options) throws ImageException {
        try (Scratch scratch = new Scratch()) {
            List<MemorySegment> pieces = Encoder.encode("image", format, image, options, scratch);
            byte[] content = new byte[Math.toIntExact(bytes(pieces))];
            join(pieces, MemorySegment.ofArray(content));
            return content;
        }
    }

    private static long bytes(List<MemorySegment> pieces) {
        return pieces.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    private static void join(List<MemorySegment> pieces, MemorySegment content) {
        long at = 0;
        for (MemorySegment piece : pieces) {
            MemorySegment.copy(piece, 0, content, at, piece.byteSize());
            at += piece.byteSize();
        }
    }

    /// As [#encode(Tensor, String, WriteOptions)], as a tensor u8 `[bytes]`, which is all that the allocator is asked
    /// for.
    ///
    /// @throws ImageException as [#write]
    /// @throws IllegalArgumentException for memory that [Tensor#allocate] refuses
    public static Tensor encode(Tensor image, String format, WriteOptions options, SegmentAllocator results)
            throws ImageException {
        try (Scratch scratch = new Scratch()) {
            List<MemorySegment> pieces = Encoder.encode("image", format, image, options, scratch);
            Tensor content = Tensor.allocate(results, DType.U8, bytes(pieces));
            join(pieces, content.segment().asSlice(content.offset(), content.elements()));
            return content;
        }
    }

    /// The formats that are read and written here and the loaded OpenCV has a codec for: `png`, `jpeg`, ….
    public static List<String> codecs() {
        List<String> codecs = new ArrayList<>();
        for (ImageFormat format : ImageFormat.values()) {
            if (format.isLoaded()) {
                codecs.add(format.name().toLowerCase(Locale.ROOT));
            }
        }
        return codecs;
    }
}
