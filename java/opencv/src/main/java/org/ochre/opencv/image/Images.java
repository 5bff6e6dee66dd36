package org.ochre.opencv.image;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.io.IndexedImage;
import org.ochre.opencv.OpenCv;
import org.ochre.work.AtomicFile;
import org.ochre.work.RegularFile;

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
/// The file appears whole or not at all.
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
            MemorySegment content = content(path, scratch);
            return Decoder.decode(path.toString(), content, options, results);
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
            return IndexedDecoder.decode(path.toString(), content(path, scratch), options, results);
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
            return Decoder.decode("image", copied(content, scratch), options, results);
        }
    }

    /// What an image file says of itself. It is read whole, its pixels are not decoded, and OpenCV is not loaded.
    ///
    /// @throws ImageException where the file is no image, too short for what it claims, or of a kind not served
    /// @throws IOException where it is absent or cannot be read
    public static ImageInfo header(Path path) throws IOException {
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = content(path, scratch);
            return Decoder.info(path.toString(), content);
        }
    }

    /// As [#header(Path)], of the content of an image file; exceptions name it `image`.
    public static ImageInfo header(byte[] content) throws ImageException {
        return header(MemorySegment.ofArray(content));
    }

    /// As [#header(byte\[\])].
    public static ImageInfo header(MemorySegment content) throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return Decoder.info("image", copied(content, scratch));
        }
    }

    /// As [#header(Path)], from the channel's first byte to its last. The channel stays open, its position is left as
    /// it was.
    public static ImageInfo header(SeekableByteChannel channel) throws IOException {
        long position = channel.position();
        try (Scratch scratch = new Scratch()) {
            MemorySegment content = content("image", channel.position(0), scratch);
            return Decoder.info("image", content);
        } finally {
            channel.position(position);
        }
    }

    /// A copy that nobody else can write: what is checked of it is what is decoded.
    private static MemorySegment copied(MemorySegment content, SegmentAllocator scratch) throws ImageException {
        Decoder.requireSize("image", content.byteSize());
        return scratch.allocate(content.byteSize(), 1).copyFrom(content);
    }

    /// Writes an image in the format that the file's ending names, whatever its strides.
    ///
    /// @throws ImageException for an ending that is none of [ImageFormat]'s, or a dtype, channels or size that the
    ///     format does not hold;
    ///     nothing is written
    /// @throws IOException where the file cannot be written; what was there before stays
    public static void write(Tensor image, Path path) throws IOException {
        String extension = ImageFormat.extension(path);
        try (Scratch scratch = new Scratch()) {
            ByteBuffer content = Encoder.encode(path.toString(), extension, image, scratch).asByteBuffer();
            AtomicFile.write(path, file -> {
                while (content.hasRemaining()) {
                    file.write(content);
                }
            });
        }
    }

    /// Refuses what [#write] would refuse of an image of this type, before there is one. Needs no OpenCV.
    ///
    /// @throws ImageException as [#write]
    public static void requireWritable(TensorType image, Path path) throws ImageException {
        ImageFormat.ofEnding(path.toString(), ImageFormat.extension(path))
                .requireWritable(path.toString(), ImageFormat.extension(path), image);
    }

    /// What [#write] would write for an ending such as `png`.
    ///
    /// @throws ImageException as [#write]
    public static byte[] encode(Tensor image, String format) throws ImageException {
        try (Scratch scratch = new Scratch()) {
            return Encoder.encode("image", format, image, scratch).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static MemorySegment content(Path path, SegmentAllocator scratch) throws IOException {
        try (FileChannel channel = RegularFile.open(path)) {
            return content(path.toString(), channel, scratch);
        }
    }

    private static MemorySegment content(String file, SeekableByteChannel channel, SegmentAllocator scratch)
            throws IOException {
        long size = channel.size();
        Decoder.requireSize(file, size);
        MemorySegment content = scratch.allocate(size, 1);
        ByteBuffer rest = content.asByteBuffer();
        while (rest.hasRemaining()) {
            if (channel.read(rest) < 0) {
                throw new ImageException(file, size + " bytes", "fewer: it shrank while being read");
            }
        }
        return content;
    }

    /// The formats that are read and written here and the loaded OpenCV has a codec for: `png`, `jpeg`, ….
    public static List<String> codecs() {
        OpenCv.load();
        List<String> codecs = new ArrayList<>();
        for (ImageFormat format : ImageFormat.values()) {
            if (opencv_imgcodecs.haveImageWriter("x." + format.extensions().getFirst())) {
                codecs.add(format.name().toLowerCase(Locale.ROOT));
            }
        }
        return codecs;
    }
}
