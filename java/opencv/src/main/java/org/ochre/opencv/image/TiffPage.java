package org.ochre.opencv.image;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Slabs;

/// One page of a TIFF file: everything that is stated about its pixels, checked before any memory is taken.
///
/// | what the file states | what is read |
/// |---|---|
/// | black is 0, n samples | `[h, w]` for one, `[h, w, n]` for more: bands, called grey or extra |
/// | white is 0 | white − x: 255 − x, 65535 − x, 1 − x of floats; a negative integer is refused |
/// | RGB, and extra samples | `[h, w, 3]`, `[h, w, n]` |
/// | RGB and alpha | `[h, w, 4]`, *not premultiplied*: [TiffAlpha] divides what is stored so |
/// | grey and alpha | RGBA, as from PNG |
/// | palette of 1, 2, 4, 8, 16 bits | RGB in U8: the high bytes of the colour map, its low ones where all high ones are 0 |
/// | YCbCr in JPEG | RGB |
/// | separate planes | as pixels side by side |
/// | strips, tiles of any size; both byte orders and fill orders; BigTIFF | the same |
/// | no compression, PackBits, LZW, deflate, LZMA, Zstandard, predictors 1, 2, 3 | the same |
/// | bilevel in CCITT groups 3 and 4; 8 bits in JPEG and WebP | the same |
/// | orientation 1…8 | upright |
///
/// Dtypes: [TiffSample]. Refused by name: samples of several sizes, complex ones, CMYK, L\*a\*b\*, camera data, YCbCr
/// outside JPEG, premultiplied alpha in signed or 64-bit integers, other compressions.
///
/// @param width as stored, before [#orientation]
/// @param height as stored
/// @param palette three bytes a colour, null without
/// @param reversed whether the lowest bit of each byte comes first
record TiffPage(Tiff directory, long width, long height, TiffSample sample, TiffColors colors, TiffLayout layout,
        TiffCompression compression, int predictor, int orientation, boolean reversed, byte @Nullable [] palette) {
    private static final int MOST_INDEX_BITS = 16;
    /// Rows that a byte of CCITT codes can hold: a bit each.
    private static final long FAX_ROWS = 8;
    private static final int BYTE_NANOSECONDS = 8;
    /// What unpacking takes on the Java heap.
    private static final int THREAD_BYTES = 96 << 10;

    static TiffPage of(Tiff directory) throws ImageException {
        Bytes bytes = directory.bytes();
        long width = directory.value(Tiff.WIDTH, 0);
        long height = directory.value(Tiff.HEIGHT, 0);
        ImageHeader.requireSize(bytes, width, height);
        TiffColors colors = TiffColors.of(directory);
        TiffSample sample = TiffSample.of(bytes, same(directory, Tiff.BITS, 1, colors.samples(), "bits"),
                same(directory, Tiff.SAMPLE_FORMAT, 1, colors.samples(), "formats"));
        TiffCompression compression = TiffCompression.of(bytes, directory.value(Tiff.COMPRESSION, 1));
        boolean planar = colors.samples() > 1 && directory.value(Tiff.PLANAR, 1) == 2;
        int inPart = planar ? 1 : colors.samples();
        TiffLayout layout = TiffLayout.of(directory, width, height, planar ? colors.samples() : 1,
                (long) inPart * sample.bits(), compression == TiffCompression.NONE);
        if (layout.sizes() < 0 && compression != TiffCompression.NONE) {
            throw bytes.corrupt("a packed TIFF that says how many bytes its strips or tiles have", "none");
        }
        long predictor = compression.predicted ? directory.value(Tiff.PREDICTOR, 1) : 1;
        byte[] palette = colors.model() == TiffColors.Model.PALETTE ? palette(directory, sample) : null;
        TiffPage page = new TiffPage(directory, width, height, sample, colors, layout, compression,
                (int) Math.min(predictor, Integer.MAX_VALUE), directory.orientation(),
                directory.value(Tiff.FILL_ORDER, 1) == 2, palette);
        page.check();
        return page;
    }

    /// The same page, read through another name of its bytes.
    TiffPage over(Bytes bytes) {
        Tiff other = directory.over(bytes);
        return new TiffPage(other, width, height, sample, colors, layout.over(other), compression, predictor,
                orientation, reversed,
                palette);
    }

    /// The value that all samples share.
    private static long same(Tiff directory, int tag, long missing, int samples, String what) throws ImageException {
        List<Long> values = directory.values(tag, samples);
        for (long value : values) {
            if (value != values.getFirst()) {
                throw directory.bytes().corrupt("TIFF samples of the same " + what,
                        values.size() > 8 ? "others" : values);
            }
        }
        return values.isEmpty() ? missing : values.getFirst();
    }

    private static byte[] palette(Tiff directory, TiffSample sample) throws ImageException {
        Bytes bytes = directory.bytes();
        if (sample.isSigned() || sample.isFloat() || sample.bits() > MOST_INDEX_BITS) {
            throw bytes.corrupt("palette indices of at most 16 bits without a sign", sample.bits() + " bits");
        }
        int count = 1 << sample.bits();
        List<Long> map = directory.values(Tiff.COLOR_MAP, 3 * count);
        if (map.size() < 3 * count) {
            throw bytes.corrupt("a colour map of " + 3 * count + " numbers", map.size());
        }
        boolean bytesOnly = map.stream().allMatch(value -> value < 256);
        byte[] palette = new byte[3 * count];
        for (int i = 0; i < palette.length; i++) {
            long value = map.get(i % 3 * count + i / 3);
            palette[i] = (byte) (bytesOnly ? value : value >> 8);
        }
        return palette;
    }

    private void check() throws ImageException {
        Bytes bytes = directory.bytes();
        boolean whole = sample.bits() % 8 == 0 && sample.bits() != 24;
        if (predictor < 1 || predictor > 3 || predictor == 2 && !whole || predictor == 3 && !sample.isFloat()) {
            throw bytes.corrupt("predictor 1, 2 (of 8, 16, 32, 64 bits) or 3 (of floats)",
                    predictor + " of samples of " + sample.bits() + " bits");
        }
        boolean picture = compression == TiffCompression.JPEG || compression == TiffCompression.WEBP;
        if (picture && !(sample.isUnsigned(8) && colors.samples() <= (compression == TiffCompression.JPEG ? 3 : 4)
                && colors.model() != TiffColors.Model.PALETTE)) {
            throw bytes.corrupt(compression + " in TIFF of 8 bits, grey or RGB",
                    sample.bits() + " bits, " + colors.samples()
                            + " samples, " + colors.model());
        }
        if (isFax() && !(sample.isUnsigned(1) && layout.rowBytes() <= Math.ceilDiv(layout.partWidth(), 8))) {
            throw bytes.corrupt("CCITT compression of one sample of 1 bit", colors.samples() + " of " + sample.bits());
        }
        if (colors.model() == TiffColors.Model.YCBCR && (compression != TiffCompression.JPEG || layout.planes() > 1)) {
            throw bytes.corrupt("YCbCr in JPEG, not in planes; tiffcp or convert make RGB of others",
                    "YCbCr in " + compression);
        }
        if (colors.premultiplied() && (sample.isSigned() || sample.isUnsigned(64))) {
            throw bytes.corrupt("premultiplied alpha in floats, or in integers of at most 32 bits without a sign",
                    (sample.isSigned() ? "signed ones of " : "") + sample.bits() + " bits");
        }
        if (colors.model() == TiffColors.Model.WHITE_IS_ZERO && sample.isUnsigned(64)) {
            throw bytes.corrupt("at most 63 bits where white is 0", 64);
        }
    }

    private boolean isFax() {
        return compression == TiffCompression.FAX_3 || compression == TiffCompression.FAX_4
                || compression == TiffCompression.FAX_RUNS;
    }

    /// The type of the result before it is turned upright.
    TensorType type() {
        DType dtype = palette != null ? DType.U8 : sample.dtype();
        int channels = colors.channels();
        return channels == 1 ? new TensorType(dtype, height, width) : new TensorType(dtype, height, width, channels);
    }

    /// Refuses a page that the file cannot hold.
    void requireBytes() throws ImageException {
        layout.check(isFax() ? FAX_ROWS * layout.rowBytes() : compression.most, type().bytes());
    }

    ImageHeader header() throws ImageException {
        TensorType type = type();
        Bytes profile = directory.undefined(Tiff.ICC_PROFILE);
        boolean named = profile.size() > 0 && profile.size() <= IccProfile.MOST_BYTES;
        ImageInfo.Colors model = switch (colors.model()) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> ImageInfo.Colors.GREY;
            case RGB -> ImageInfo.Colors.RGB;
            case PALETTE -> ImageInfo.Colors.PALETTE;
            case YCBCR -> ImageInfo.Colors.YCBCR;
        };
        return new ImageHeader(ImageFormat.TIFF, width, height, orientation, type.dtype(), colors.channels(),
                sample.bits(),
                model, named ? new IccProfile(profile.segment().toArray(ValueLayout.JAVA_BYTE)) : null, scratchBytes(),
                Math.max(type.bytes(), layout.rowBytes() * height) * BYTE_NANOSECONDS);
    }

    /// A row and a part for each thread, and what a picture inside takes.
    private long scratchBytes() {
        boolean picture = compression == TiffCompression.JPEG || compression == TiffCompression.WEBP;
        boolean inPlace = layout.planes() == 1 && !colors.isGreyAlpha() && palette == null && sample.isAsStored()
                && layout.partWidth() == width;
        long row = Math.max(layout.rowBytes(), layout.partWidth() * colors.samples() * type().dtype().size());
        long part = inPlace ? 0 : Math.min(layout.partHeight(), height) * layout.rowBytes();
        long inside = picture ? 5 * layout.partHeight() * layout.rowBytes() : 0;
        long threads = Math.min(Parallelism.current(), layout.count());
        return threads * (Slabs.SCRATCH.rounded(row + part) + inside + THREAD_BYTES);
    }

    /// Reads into a dense tensor of [#type]. Every element is written, or this throws.
    ///
    /// @throws ImageException for strips or tiles that are truncated or corrupt, or a value that the dtype does not
    ///     hold
    void read(Tensor image) throws ImageException {
        new TiffReader(this, image, type()).read();
    }

    /// The type of the indices of a page with a palette, before it is turned upright.
    TensorType indexType() {
        return new TensorType(sample.bits() <= 8 ? DType.U8 : DType.U16, height, width);
    }

    /// The palette, three bytes a colour.
    byte[] colors(Bytes bytes) throws ImageException {
        byte[] rows = palette;
        if (rows == null) {
            throw bytes.corrupt("a TIFF with a palette", colors.model());
        }
        return rows;
    }

    /// Reads the palette's row of each pixel into a dense tensor of [#indexType].
    void readIndices(Tensor labels) throws ImageException {
        new TiffReader(this, labels, indexType()).read();
    }
}
