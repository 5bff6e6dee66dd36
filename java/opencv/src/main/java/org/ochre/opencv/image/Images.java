package org.ochre.opencv.image;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.OpenCv;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;
import org.ochre.work.RegularFile;

/// Image files and tensors. Grey is `[h, w]`, colour `[h, w, 3]` in RGB order, colour with transparency `[h, w, 4]` in
/// RGBA order (not premultiplied), all dense.
///
/// **Reading** keeps dtype and channels of the file:
///
/// | file | tensor |
/// |---|---|
/// | PNG 1, 2, 4, 8 bit; 16 bit | U8; U16; a palette comes as colour; grey with alpha as RGBA (grey with one transparent value as grey) |
/// | JPEG | U8; CMYK comes as RGB |
/// | TIFF to 8 bit; to 16 bit; wider; float | U8 or I8; U16 or I16; I32 or I64; F32 or F64 |
/// | WebP | U8, colour |
/// | BMP, PNM | U8; U8 or U16 |
///
/// TIFF has any number of channels and pages. Grey and alpha come as RGBA, a palette as RGB, separate planes as pixels;
/// where white is 0 it is turned over, and premultiplied alpha is divided out. CMYK, L\*a\*b\* and camera data are
/// refused by name.
///
/// The *content* says which format it is, not the name. Pictures that Exif data calls turned or mirrored come upright,
/// since the data that says so is not kept; no colour profile or gamma is applied. Width and height are read from the
/// header and held against a limit of pixels before any memory is taken. What is truncated, damaged (as far as the
/// format can tell: PNG by its checksums, TIFF with deflate by its own; a flipped bit in a JPEG may go unseen),
/// animated or in another format is refused.
///
/// **Writing** never changes dtype or channels: what a format does not hold is refused ([ImageFormat] has the table).
/// The file appears whole or not at all.
public final class Images {
    /// The limit of pixels where none is given: 2²⁸.
    public static final long MAX_PIXELS = 1L << 28;

    private Images() {}

    /// Reads an image of at most [#MAX_PIXELS] pixels; its memory is all that the allocator is asked for.
    ///
    /// @throws ImageException where the file is no image, damaged, too large or of a kind not served
    /// @throws IOException where it is absent, no regular file (a pipe, a device, a file of /proc), or cannot be read
    public static Tensor read(Path path, SegmentAllocator results) throws IOException {
        return read(path, MAX_PIXELS, results);
    }

    /// As [#read(Path, SegmentAllocator)], with a limit of pixels.
    ///
    /// @throws IllegalArgumentException unless `maxPixels ≥ 1`
    public static Tensor read(Path path, long maxPixels, SegmentAllocator results) throws IOException {
        return read(path, 0, maxPixels, results);
    }

    /// Reads a page of a TIFF file, counted from 0. Other formats have page 0 alone.
    ///
    /// @throws IllegalArgumentException unless `page ≥ 0` and `maxPixels ≥ 1`
    /// @throws ImageException as [#read(Path, SegmentAllocator)], and where there is no such page
    public static Tensor read(Path path, long page, long maxPixels, SegmentAllocator results) throws IOException {
        Arguments.range("page", page, 0, Long.MAX_VALUE);
        try (Scratch scratch = new Scratch()) {
            return Decoder.decode(path.toString(), content(path, scratch), page, checked(maxPixels), results);
        }
    }

    /// How many pages an image file has: of TIFF as many as it chains, of other formats 1.
    ///
    /// @throws ImageException where the file is no image, or the chain of its pages leaves the file or comes back to
    ///     itself
    public static long pages(Path path) throws IOException {
        try (Scratch scratch = new Scratch()) {
            return Decoder.pages(path.toString(), content(path, scratch));
        }
    }

    /// Decodes the content of an image file, at most [#MAX_PIXELS] pixels.
    ///
    /// @throws ImageException as [#read(Path, SegmentAllocator)], the file named `image`
    public static Tensor decode(byte[] content, SegmentAllocator results) throws ImageException {
        return decode(MemorySegment.ofArray(content), MAX_PIXELS, results);
    }

    /// As [#decode(byte[], SegmentAllocator)].
    public static Tensor decode(MemorySegment content, SegmentAllocator results) throws ImageException {
        return decode(content, MAX_PIXELS, results);
    }

    /// As [#decode(byte[], SegmentAllocator)], with a limit of pixels. Native memory is not copied.
    ///
    /// @throws IllegalArgumentException unless `maxPixels ≥ 1`
    public static Tensor decode(MemorySegment content, long maxPixels, SegmentAllocator results) throws ImageException {
        try (Scratch scratch = new Scratch()) {
            MemorySegment bytes = content.isNative()
                    ? content
                    : scratch.allocate(content.byteSize(), 1).copyFrom(content);
            return Decoder.decode("image", bytes, 0, checked(maxPixels), results);
        }
    }

    /// Writes an image in the format that the file's ending names, whatever its strides.
    ///
    /// @throws ImageException for an ending that is none of [ImageFormat]'s, or a dtype, channels or size that the
    ///     format does not hold; nothing is written
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

    private static long checked(long maxPixels) {
        Arguments.range("maxPixels", maxPixels, 1, Long.MAX_VALUE);
        return maxPixels;
    }

    private static MemorySegment content(Path path, SegmentAllocator scratch) throws IOException {
        try (FileChannel channel = RegularFile.open(path)) {
            long size = channel.size();
            Decoder.requireSize(path.toString(), size);
            MemorySegment content = scratch.allocate(size, 1);
            ByteBuffer rest = content.asByteBuffer();
            while (rest.hasRemaining()) {
                if (channel.read(rest) < 0) {
                    throw new ImageException(path.toString(), size + " bytes", "fewer: it shrank while being read");
                }
            }
            return content;
        }
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
