package org.ochre.exchange;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// Java's images as tensors, and tensors as Java's images. This class alone needs the module `java.desktop`.
///
/// | BufferedImage | tensor by [#copy(BufferedImage, SegmentAllocator)] | [#wrap(BufferedImage)] |
/// |---|---|---|
/// | BYTE_GRAY, USHORT_GRAY | u8, u16 `[h, w]`, the samples as they are stored | yes |
/// | INT_RGB, INT_BGR, 3BYTE_BGR | u8 `[h, w, 3]`, RGB | yes |
/// | 4BYTE_ABGR | u8 `[h, w, 4]`, RGBA | yes |
/// | INT_ARGB | u8 `[h, w, 4]`, RGBA | no: its bytes are in no even order |
/// | INT_ARGB_PRE, 4BYTE_ABGR_PRE | u8 `[h, w, 4]`, RGBA, not premultiplied, as `getRGB` gives them | no |
/// | USHORT_565_RGB, USHORT_555_RGB | u8 `[h, w, 3]`, as `getRGB` gives them | no |
/// | BYTE_INDEXED, BYTE_BINARY | the palette's colours, u8 `[h, w, 3]`, or `[h, w, 4]` with transparency | no |
/// | CUSTOM, samples of 8, 16, 32 bits, `float`, `double` | the samples as stored: u8, u16, i16, i32, f32, f64 | where they lie evenly, and alpha is straight |
/// | CUSTOM, any other | u8 as `getRGB` gives it | no |
///
/// Grey with alpha is copied as RGBA. Java takes grey samples as linear light, and `getRGB` of a grey image brightens
/// them; the samples here are those that ImageIO reads from files, unchanged.
public final class BufferedImages {
    private BufferedImages() {}

    /// A tensor with an image's pixels; the table of the class says which.
    ///
    /// @throws IllegalArgumentException for memory that [Tensor#allocate] refuses
    public static Tensor copy(BufferedImage image, SegmentAllocator results) {
        List<Tensor> channels = ImageArrays.channels(image);
        ColorModel colors = image.getColorModel();
        if (channels == null && colors instanceof ComponentColorModel && colors.isAlphaPremultiplied()
                && colors.getTransferType() != DataBuffer.TYPE_BYTE) {
            channels = ImageArrays.channels(straight(image));
        }
        if (channels == null) {
            return converted(image, results);
        }
        if (channels.size() == 2) { // grey with alpha
            Tensor grey = channels.getFirst();
            channels = List.of(grey, grey, grey, channels.getLast());
        }
        Tensor first = channels.getFirst();
        Tensor copy = channels.size() == 1
                ? Tensor.allocate(results, first.type())
                : Tensor.allocate(results, first.dtype(), first.size(0), first.size(1), channels.size());
        copyChannels(channels, channels.size() == 1 ? copy.expand(2) : copy);
        return copy;
    }

    private static void copyChannels(List<Tensor> channels, Tensor image) {
        for (int c = 0; c < channels.size(); c++) {
            image.channel(c).copyFrom(channels.get(c));
        }
    }

    /// A copy of an image whose alpha is divided out.
    private static BufferedImage straight(BufferedImage image) {
        WritableRaster raster = image.copyData(null);
        ColorModel colors = image.getColorModel().coerceData(raster, false);
        return new BufferedImage(colors, raster, false, null);
    }

    /// The pixels as Java's own conversion to sRGB gives them.
    private static Tensor converted(BufferedImage image, SegmentAllocator results) {
        int channels = image.getColorModel().hasAlpha() ? 4 : 3;
        int width = image.getWidth();
        Tensor copy = Tensor.allocate(results, DType.U8, image.getHeight(), width, channels);
        BufferedImage row = new BufferedImage(width, 1,
                channels == 4 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, pixels, 0, width);
            row.getRaster().setDataElements(0, 0, width, 1, pixels);
            copyChannels(arrays(row), copy.slice(0, y, y + 1));
        }
        return copy;
    }

    private static List<Tensor> arrays(BufferedImage image) {
        List<Tensor> channels = ImageArrays.channels(image);
        if (channels == null) {
            throw new IllegalStateException("image: expected samples in an array, got " + image);
        }
        return channels;
    }

    /// The image's own array as a tensor, **without a copy**: what one side writes, the other reads. Java code can use
    /// it; operations want memory outside the heap, to which [#copy(BufferedImage, SegmentAllocator)] moves the pixels
    /// in one step. Java no longer keeps a copy of the image on a graphics card once it is wrapped.
    ///
    /// @throws IllegalArgumentException `image: expected …, got …` for an image whose samples do not lie evenly in one
    ///     array, as the table of the class says
    public static Tensor wrap(BufferedImage image) {
        List<Tensor> channels = ImageArrays.channels(image);
        Tensor wrapped = channels == null ? null : joined(channels);
        if (wrapped == null) {
            throw Arguments.refuse("image", "samples that lie evenly in one array, in the order of a tensor",
                    "BufferedImage type " + image.getType() + ": copy(image, results) serves every type");
        }
        return wrapped;
    }

    /// Channels as one tensor; null where they do not lie at one distance from each other.
    private static @Nullable Tensor joined(List<Tensor> channels) {
        Tensor first = channels.getFirst();
        if (channels.size() == 1) {
            return first;
        }
        long step = channels.get(1).offset() - first.offset();
        for (int c = 1; c < channels.size(); c++) {
            boolean isSameArray = channels.get(c).segment().heapBase().equals(first.segment().heapBase());
            if (!isSameArray || channels.get(c).offset() != first.offset() + c * step) {
                return null;
            }
        }
        return Tensor.of(first.segment(), first.offset(), first.dtype(),
                new long[]{first.size(0), first.size(1), channels.size()},
                new long[]{first.stride(0), first.stride(1), step});
    }

    /// An image with the pixels of a tensor, in arrays of its own.
    ///
    /// | tensor | BufferedImage |
    /// |---|---|
    /// | u8 `[h, w]`, `[h, w, 1]` | BYTE_GRAY |
    /// | u8 `[h, w, 3]`, RGB | 3BYTE_BGR |
    /// | u8 `[h, w, 4]`, RGBA, not premultiplied | 4BYTE_ABGR |
    /// | u16 `[h, w]`, `[h, w, 1]` | USHORT_GRAY |
    /// | u16 `[h, w, 3]`, `[h, w, 4]`, f32 with 1, 3, 4 channels | CUSTOM, sRGB or grey, of the same samples |
    ///
    /// @throws IllegalArgumentException `image: expected …, got …` for other types, an empty image, and more than 2³¹ −
    /// 1
    ///     samples
    public static BufferedImage copy(Tensor image) {
        int channels = requireImage(image);
        int height = (int) image.size(0);
        int width = (int) image.size(1);
        Arguments.range("image samples", image.elements(), 1, Integer.MAX_VALUE);
        boolean isGrey = channels == 1;
        BufferedImage copy = switch (image.dtype()) {
            case U8 -> new BufferedImage(width, height, isGrey
                    ? BufferedImage.TYPE_BYTE_GRAY
                    : channels == 3 ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_4BYTE_ABGR);
            case U16 -> isGrey
                    ? new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY)
                    : custom(DataBuffer.TYPE_USHORT, height, width, channels);
            default -> custom(DataBuffer.TYPE_FLOAT, height, width, channels);
        };
        Tensor pixels = image.rank() == 3 ? image : image.expand(2);
        List<Tensor> arrays = arrays(copy);
        for (int c = 0; c < channels; c++) {
            arrays.get(c).copyFrom(pixels.channel(c));
        }
        return copy;
    }

    private static BufferedImage custom(int type, int height, int width, int channels) {
        ColorModel colors = colors(type, channels);
        return new BufferedImage(colors, colors.createCompatibleWritableRaster(width, height), false, null);
    }

    /// The tensor's memory as an image, **without a copy**: what Java draws on the image is in the tensor. Java's fast
    /// paths want arrays, so drawing is several times slower than on an image that [#copy(Tensor)] makes. The image
    /// keeps the tensor's memory reachable, and throws [IllegalStateException] once its arena is closed.
    ///
    /// @throws IllegalArgumentException `image: expected …, got …` for types that [#copy(Tensor)] does not serve,
    ///     negative strides, strides that are no whole elements, and samples more than 2³¹ − 1 elements apart
    public static BufferedImage wrap(Tensor image) {
        int channels = requireImage(image);
        long size = image.dtype().size();
        long extent = 1;
        for (int axis = 0; axis < image.rank(); axis++) {
            boolean isTurnedChannel = axis == 2 && image.stride(axis) < 0;
            if (image.size(axis) > 1
                    && (image.stride(axis) <= 0 && !isTurnedChannel || image.stride(axis) % size != 0)) {
                throw Arguments.refuse("image", "rows and pixels in order, whole elements apart",
                        image.type() + " with strides " + Arrays.toString(image.strides())
                                + ": copy(image) takes any strides");
            }
            extent += (image.size(axis) - 1) * (Math.abs(image.stride(axis)) / size);
        }
        Arguments.range("image extent in elements", extent, 1, Integer.MAX_VALUE);
        int step = channels == 1 ? 0 : (int) (image.stride(2) / size);
        int[] bands = new int[channels];
        for (int c = 0; c < channels; c++) {
            bands[c] = c * step + (step < 0 ? -step * (channels - 1) : 0);
        }
        Tensor base = step < 0 ? image.flip(2) : image;
        DataBuffer buffer = new SegmentBuffer(base, (int) extent);
        SampleModel model = model(image, buffer.getDataType(), bands);
        WritableRaster raster = Raster.createWritableRaster(model, buffer, new Point(0, 0));
        return new BufferedImage(colors(buffer.getDataType(), channels), raster, false, null);
    }

    private static SampleModel model(Tensor image, int type, int[] bands) {
        int size = image.dtype().size();
        int pixel = image.size(1) > 1 ? (int) (image.stride(1) / size) : bands.length;
        int row = image.size(0) > 1 ? (int) (image.stride(0) / size) : (int) image.size(1) * pixel;
        int furthest = Arrays.stream(bands).max().orElse(0);
        return furthest < pixel && (long) pixel * image.size(1) <= row
                ? new PixelInterleavedSampleModel(type, (int) image.size(1), (int) image.size(0), pixel, row, bands)
                : new ComponentSampleModel(type, (int) image.size(1), (int) image.size(0), pixel, row, bands);
    }

    private static ColorModel colors(int type, int channels) {
        ColorSpace space = ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        boolean hasAlpha = channels == 4;
        return new ComponentColorModel(space, hasAlpha, false,
                hasAlpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, type);
    }

    /// The number of channels of a tensor that a BufferedImage can hold.
    private static int requireImage(Tensor image) {
        long channels = image.rank() == 3 ? image.size(2) : 1;
        boolean isImage = image.rank() == 2 || image.rank() == 3;
        boolean isServed = image.dtype() == DType.U8 || image.dtype() == DType.U16 || image.dtype() == DType.F32;
        if (!isImage || !isServed || channels != 1 && channels != 3 && channels != 4) {
            throw Arguments.refuse("image", "u8, u16 or f32 [h, w] or [h, w, 1 | 3 | 4]", image.type());
        }
        Arguments.range("image height", image.size(0), 1, Integer.MAX_VALUE);
        Arguments.range("image width", image.size(1), 1, Integer.MAX_VALUE);
        return (int) channels;
    }
}
