package org.ochre.opencv.image;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.work.MatLayout;

/// The image files that [Images] reads and writes.
///
/// | format | endings | written dtypes | channels | |
/// |---|---|---|---|---|
/// | PNG | png | U8, U16 | 1, 3, 4 | lossless; at most 1,000,000 pixels a side |
/// | JPEG | jpg, jpeg | U8 | 1, 3 | **lossy**, quality 95; at most 65,500 pixels a side |
/// | TIFF | tif, tiff | U8, U16, F32 | 1, 3, 4 | lossless: LZW with a horizontal predictor (six times as fast as deflate, for the same size); F32 as it is |
/// | WEBP | webp | U8 | 3, 4 | lossless but for the colour of pixels of alpha 0; at most 16,383 pixels a side |
/// | BMP | bmp | U8 | 1, 3 | lossless |
/// | PNM | ppm, pgm, pnm | U8, U16 | 1, 3 | lossless; a pgm takes 1 channel, a ppm 3 |
/// | AVIF | avif | U8 | 3, 4 | **lossy**; written where the loaded OpenCV was built with libavif, which Bytedeco's is not; never read |
///
/// [WriteOptions] has the options of each.
public enum ImageFormat {
    PNG(List.of("png"), Set.of(DType.U8, DType.U16), Set.of(1L, 3L, 4L), "level", "lossless", "icc"),
    JPEG(List.of("jpg", "jpeg"), Set.of(DType.U8), Set.of(1L, 3L), "quality", "progressive", "subsampling", "icc"),
    TIFF(List.of("tif", "tiff"), Set.of(DType.U8, DType.U16, DType.F32), Set.of(1L, 3L, 4L), "compression", "lossless",
            "icc"),
    WEBP(List.of("webp"), Set.of(DType.U8), Set.of(3L, 4L), "quality", "lossless", "icc"),
    BMP(List.of("bmp"), Set.of(DType.U8), Set.of(1L, 3L), "lossless"),
    PNM(List.of("ppm", "pgm", "pnm"), Set.of(DType.U8, DType.U16), Set.of(1L, 3L), "lossless"),
    AVIF(List.of("avif"), Set.of(DType.U8), Set.of(3L, 4L), "quality");

    private static final int WEBP_SIDE = 16_383;
    private static final int JPEG_SIDE = 65_500;
    private static final int PNG_SIDE = 1_000_000;
    private static final int WEBP_LOSSLESS = 101;
    private static final int JPEG_QUALITY = 95;
    private static final int AVIF_SIDE = 65_536;

    private final List<String> extensions;
    private final Set<DType> dtypes;
    private final Set<Long> channels;
    private final List<String> options;

    ImageFormat(List<String> extensions, Set<DType> dtypes, Set<Long> channels, String... options) {
        this.extensions = extensions;
        this.dtypes = dtypes;
        this.channels = channels;
        this.options = List.of(options);
    }

    /// The endings of its files, in lower case, without a dot.
    public List<String> extensions() {
        return extensions;
    }

    /// The format that a file's ending names; empty for another ending or none.
    public static Optional<ImageFormat> of(Path path) {
        return ofExtension(extension(path));
    }

    /// The format of an ending such as `png` or `.JPG`.
    static Optional<ImageFormat> ofExtension(String extension) {
        String plain = extension.toLowerCase(Locale.ROOT);
        String bare = plain.startsWith(".") ? plain.substring(1) : plain;
        for (ImageFormat format : values()) {
            if (format.extensions.contains(bare)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// As [#ofExtension], for a file that is to be written.
    static ImageFormat ofEnding(String file, String ending) throws ImageException {
        return ofExtension(ending)
                .orElseThrow(() -> new ImageException(file, "an ending of " + endings(), "'" + ending + "'"));
    }

    /// All endings, for messages: `png, jpg, …`.
    private static String endings() {
        StringJoiner text = new StringJoiner(", ");
        for (ImageFormat format : values()) {
            if (format != AVIF) {
                format.extensions.forEach(text::add);
            }
        }
        return text.toString();
    }

    static String extension(Path path) {
        Path file = path.getFileName();
        String name = file == null ? "" : file.toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /// Refuses what this format would hold only after a change of dtype or channels.
    void requireWritable(String file, String extension, TensorType type) throws ImageException {
        if (type.rank() != 2 && type.rank() != 3) {
            throw new ImageException(file, "an image [h, w] or [h, w, c]", type);
        }
        long count = MatLayout.channels(type);
        boolean taken = dtypes.contains(type.dtype()) && channels.contains(count)
                && !(extension.equals("pgm") && count != 1) && !(extension.equals("ppm") && count != 3);
        if (!taken) {
            throw new ImageException(file, "what " + extension + " holds: " + served(extension),
                    type + takers(type.dtype(), count));
        }
        if (type.elements() == 0) {
            throw new ImageException(file, "at least one pixel", type);
        }
        long side = side();
        if (Math.max(type.size(0), type.size(1)) > side) {
            throw new ImageException(file, "at most " + side + " pixels a side in " + extension, type);
        }
    }

    /// The most pixels a side that the format has, or OpenCV's encoder of it writes.
    private long side() {
        return switch (this) {
            case WEBP -> WEBP_SIDE;
            case JPEG -> JPEG_SIDE;
            case PNG -> PNG_SIDE;
            case AVIF -> AVIF_SIDE;
            case TIFF, BMP, PNM -> Integer.MAX_VALUE;
        };
    }

    /// Refuses options that this format does not have, a profile of other colours than the image's, and a format that
    /// the loaded OpenCV cannot write.
    void requireOptions(String file, String extension, TensorType type, WriteOptions given) throws ImageException {
        if (this == AVIF && !isLoaded()) {
            throw new ImageException(file, "an OpenCV that writes AVIF",
                    "OpenCV " + OpenCv.version() + ", which was built without libavif; taken by: "
                            + "webp, which is as small, jpg, png");
        }
        for (String option : given.given()) {
            if (!options.contains(option)) {
                throw new ImageException(file, "options that " + extension + " has: " + String.join(", ", options),
                        option);
            }
        }
        boolean packed = given.compression().isPresent() && given.compression().get() != WriteOptions.Compression.NONE;
        if (packed && type.dtype().isFloat()) {
            throw new ImageException(file, "no compression for floats, which OpenCV writes as they are",
                    given.compression().get());
        }
        if (given.icc().isPresent()) {
            String space = MatLayout.channels(type) == 1 ? "GRAY" : "RGB ";
            IccProfile profile = given.icc().get();
            if (!profile.space().equals(space)) {
                throw new ImageException(file, "an ICC profile of " + space.strip() + " for " + type,
                        profile.name() + " of " + profile.space().strip());
            }
        }
    }

    /// Whether the loaded OpenCV has an encoder of it.
    boolean isLoaded() {
        OpenCv.load();
        return opencv_imgcodecs.haveImageWriter("x." + extensions.getFirst());
    }

    private String served(String extension) {
        StringJoiner names = new StringJoiner(" or ");
        dtypes.stream().sorted().forEach(dtype -> names.add(dtype.toString()));
        String counts = switch (extension) {
            case "pgm" -> "1 channel";
            case "ppm" -> "3 channels";
            default -> String.join(", ", channels.stream().sorted().map(String::valueOf).toList()) + " channels";
        };
        return names + " of " + counts;
    }

    private static String takers(DType dtype, long count) {
        StringJoiner names = new StringJoiner(", ");
        for (ImageFormat format : values()) {
            if (format != AVIF && format.dtypes.contains(dtype) && format.channels.contains(count)) {
                names.add(format.extensions.getFirst());
            }
        }
        if (names.length() > 0) {
            return "; taken by: " + names;
        }
        String words = "; no image format here takes that, .npy does";
        if (Arrays.stream(values()).noneMatch(format -> format.dtypes.contains(dtype))) {
            words += "; new Convert(…) gives another dtype";
        }
        return Arrays.stream(values()).anyMatch(format -> format.channels.contains(count))
                ? words
                : words + "; channel(c) is an image of one of its channels";
    }

    /// What OpenCV's encoder is told: pairs of key and value.
    int[] parameters(DType dtype, WriteOptions options) {
        return switch (this) {
            case JPEG -> jpeg(options);
            case WEBP -> new int[]{opencv_imgcodecs.IMWRITE_WEBP_QUALITY, options.quality().orElse(WEBP_LOSSLESS)};
            case AVIF -> options.quality().isEmpty()
                    ? new int[0]
                    : new int[]{opencv_imgcodecs.IMWRITE_AVIF_QUALITY, options.quality().getAsInt()};
            case TIFF -> {
                WriteOptions.Compression compression = options.compression().orElse(WriteOptions.Compression.LZW);
                yield new int[]{
                    opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION,
                    compression.code,
                    opencv_imgcodecs.IMWRITE_TIFF_PREDICTOR,
                    dtype.isFloat() || !compression.predicted
                            ? opencv_imgcodecs.IMWRITE_TIFF_PREDICTOR_NONE
                            : opencv_imgcodecs.IMWRITE_TIFF_PREDICTOR_HORIZONTAL
                };
            }
            case PNG -> options.level().isEmpty()
                    ? new int[0]
                    : new int[]{opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, options.level().getAsInt()};
            case BMP, PNM -> new int[0];
        };
    }

    private static int[] jpeg(WriteOptions options) {
        int[] parameters = {
            opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
            options.quality().orElse(JPEG_QUALITY),
            opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE,
            options.progressive() ? 1 : 0,
            opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
            options.subsampling().map(subsampling -> subsampling.code).orElse(0)
        };
        return options.subsampling().isPresent() ? parameters : Arrays.copyOf(parameters, 4);
    }
}
