package org.ochre.opencv.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.ochre.work.Arguments;

/// How an image is written. What is not given is as [ImageFormat] says. An option that a format does not have is
/// refused by its name.
///
/// | option | values | formats | unless given |
/// |---|---|---|---|
/// | `quality` | 1…100 | JPEG, WebP, AVIF | JPEG 95; WebP lossless |
/// | `lossless` | | WebP; formats that always are take it too | WebP is |
/// | `progressive` | | JPEG | baseline |
/// | `subsampling` | of the colours, none in a grey picture | JPEG | 4:2:0 |
/// | `level` | 0…9: how hard to compress, 0 not at all | PNG | libpng's 1, by runs alone |
/// | `compression` | | TIFF | LZW |
/// | `icc` | a profile to keep with the pixels, which it does not change | PNG, JPEG, WebP, TIFF | none |
///
/// Pixels are written upright as they are, without any metadata but `icc`. [ImageInfo#icc] has a file's profile.
public record WriteOptions(OptionalInt quality, boolean lossless, boolean progressive,
        Optional<Subsampling> subsampling, OptionalInt level, Optional<Compression> compression,
        Optional<IccProfile> icc) {
    /// No option.
    public static final WriteOptions DEFAULT = new WriteOptions(OptionalInt.empty(), false, false, Optional.empty(),
            OptionalInt.empty(), Optional.empty(), Optional.empty());

    /// How many samples of colour a JPEG has for its samples of brightness.
    public enum Subsampling {
        /// As many: 4:4:4.
        NONE(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444),
        /// Half as many, across: 4:2:2.
        HALF(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422),
        /// A quarter, half across and half down: 4:2:0.
        QUARTER(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420);

        final int code;

        Subsampling(int code) {
            this.code = code;
        }
    }

    /// How the strips of a TIFF are compressed, all without loss.
    public enum Compression {
        NONE(opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION_NONE, false),
        LZW(opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION_LZW, true),
        DEFLATE(opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION_ADOBE_DEFLATE, true),
        PACK_BITS(opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION_PACKBITS, false);

        final int code;
        final boolean predicted;

        Compression(int code, boolean predicted) {
            this.code = code;
            this.predicted = predicted;
        }
    }

    /// @throws IllegalArgumentException for a quality or level out of its range, `lossless` beside a quality, or bytes
    ///     that are no ICC profile
    public WriteOptions {
        quality.ifPresent(value -> Arguments.range("quality", value, 1, 100));
        level.ifPresent(value -> Arguments.range("level", value, 0, 9));
        if (lossless && quality.isPresent()) {
            throw Arguments.refuse("lossless", "no quality beside it", "quality " + quality.getAsInt());
        }
        icc.ifPresent(profile -> {
            if (!profile.isProfile()) {
                throw Arguments.refuse("icc", "an ICC profile of at most " + IccProfile.MOST_BYTES + " bytes",
                        "something else of " + profile.content().length);
            }
        });
    }

    /// With a quality, 1…100; of WebP it means lossy.
    public WriteOptions quality(int value) {
        return new WriteOptions(OptionalInt.of(value), lossless, progressive, subsampling, level, compression, icc);
    }

    /// Without loss.
    public WriteOptions lossless(boolean value) {
        return new WriteOptions(quality, value, progressive, subsampling, level, compression, icc);
    }

    /// With passes from coarse to fine.
    public WriteOptions progressive(boolean value) {
        return new WriteOptions(quality, lossless, value, subsampling, level, compression, icc);
    }

    /// With so many samples of colour.
    public WriteOptions subsampling(Subsampling value) {
        return new WriteOptions(quality, lossless, progressive, Optional.of(value), level, compression, icc);
    }

    /// With a level, 0…9.
    public WriteOptions level(int value) {
        return new WriteOptions(quality, lossless, progressive, subsampling, OptionalInt.of(value), compression, icc);
    }

    /// With another compression of TIFF.
    public WriteOptions compression(Compression value) {
        return new WriteOptions(quality, lossless, progressive, subsampling, level, Optional.of(value), icc);
    }

    /// With a profile.
    public WriteOptions icc(IccProfile value) {
        return new WriteOptions(quality, lossless, progressive, subsampling, level, compression, Optional.of(value));
    }

    /// As [#icc(IccProfile)], of a profile's bytes.
    public WriteOptions icc(byte[] bytes) {
        return icc(new IccProfile(bytes));
    }

    /// The names of the options that are given.
    List<String> given() {
        List<String> names = new ArrayList<>();
        if (quality.isPresent()) {
            names.add("quality");
        }
        if (lossless) {
            names.add("lossless");
        }
        if (progressive) {
            names.add("progressive");
        }
        if (subsampling.isPresent()) {
            names.add("subsampling");
        }
        if (level.isPresent()) {
            names.add("level");
        }
        if (compression.isPresent()) {
            names.add("compression");
        }
        if (icc.isPresent()) {
            names.add("icc");
        }
        return names;
    }
}
