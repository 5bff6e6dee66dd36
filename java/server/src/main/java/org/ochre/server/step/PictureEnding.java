package org.ochre.server.step;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.pixel.Rgb;

/// `png[:LEVEL]`, `jpg[:QUALITY]`, `webp[:QUALITY]` (lossless without one), `npy`: the answer is a picture. A picture
/// of at most 256 colours that comes from `quantize` or `label-means` becomes a palette PNG.
///
/// @param format the word
/// @param number the level or quality; empty where none is given
record PictureEnding(String format, OptionalInt number) implements Ending {
    static final Map<String, String> TYPES = Map.of("png", "image/png", "jpg", "image/jpeg", "webp", "image/webp",
            "npy", "application/octet-stream");
    private static final int MOST_INDEXED = 256;
    /// How many times the bytes of the pixels an encoder of OpenCV takes at most, the encoded bytes included.
    private static final int ENCODER = 5;
    private static final int WEBP_ENCODER = 10;
    private static final long ENCODER_TABLES = 1 << 20;
    private static final int PIECE = 1 << 16;

    static PictureEnding parse(Words words) {
        String format = words.name();
        OptionalInt number = OptionalInt.empty();
        if (words.hasNext() && !format.equals("npy")) {
            boolean png = format.equals("png");
            String text = words.next("NUMBER");
            number = OptionalInt.of(png
                    ? words.whole("a level", text, 0, 9)
                    : words.whole("a quality", text, 1, 100));
        }
        words.end(format.equals("npy") ? "nothing behind it" : "one number");
        return new PictureEnding(format, number);
    }

    private WriteOptions options() {
        if (number.isEmpty()) {
            return WriteOptions.DEFAULT;
        }
        return format.equals("png")
                ? WriteOptions.DEFAULT.level(number.getAsInt())
                : WriteOptions.DEFAULT.quality(number.getAsInt());
    }

    @Override
    public String contentType() {
        return TYPES.getOrDefault(format, "application/octet-stream");
    }

    /// WebP has no grey: it is written as three equal channels.
    private boolean isSpread(TensorType type) {
        return format.equals("webp") && type.rank() == 2;
    }

    @Override
    public void require(TensorType type) throws IOException {
        if (!format.equals("npy")) {
            Images.requireWritable(isSpread(type) ? new Rgb().resultType(type) : type, Path.of("answer." + format),
                    options());
        }
    }

    @Override
    public void addTo(Cost cost, TensorType type, long colors) {
        if (format.equals("png")) {
            cost.scratch(IndexedPng.scratchBytes(new TensorType(DType.I32, type.size(0), type.size(1))));
            if (type.dtype() == DType.U8 && colors > 0 && colors <= MOST_INDEXED) {
                return;
            }
        }
        if (colors > 0) {
            Picture.addPainting(cost, type, colors);
        }
        TensorType written = isSpread(type) ? new Rgb().resultType(type) : type;
        if (isSpread(type)) {
            cost.result(written);
            cost.scratch(new Rgb().scratchBytes(type));
        }
        long bytes = Math.max(written.bytes(), 1);
        long times = switch (format) {
            case "npy" -> 1;
            case "webp" -> WEBP_ENCODER;
            default -> ENCODER;
        };
        cost.scratch(bytes > (Long.MAX_VALUE - ENCODER_TABLES) / times
                ? Long.MAX_VALUE
                : bytes * times + ENCODER_TABLES);
    }

    @Override
    public void write(Picture picture, SegmentAllocator results, OutputStream out) throws IOException {
        boolean indexed = picture instanceof Picture.Indexed few && few.palette().size(0) <= MOST_INDEXED
                && few.palette().dtype() == DType.U8;
        if (format.equals("png") && indexed && picture instanceof Picture.Indexed few) {
            IndexedPng.write(few.labels(), few.palette(), number.orElse(IndexedPng.LEVEL), out);
            return;
        }
        Tensor pixels = picture.pixels(results);
        if (format.equals("npy")) {
            writeNpy(pixels.copy(results), out);
        } else {
            Images.write(isSpread(pixels.type()) ? new Rgb().apply(pixels, results) : pixels, format, options(), out);
        }
    }

    /// @param pixels dense
    private static void writeNpy(Tensor pixels, OutputStream out) throws IOException {
        out.write(Npy.header(pixels.type()));
        MemorySegment bytes = pixels.segment().asSlice(pixels.offset(), pixels.type().bytes());
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            int count = (int) Math.min(PIECE, bytes.byteSize() - at);
            MemorySegment.copy(bytes, at, MemorySegment.ofArray(piece), 0, count);
            out.write(piece, 0, count);
        }
    }

    @Override
    public String toString() {
        return format + (number.isEmpty() ? "" : ":" + number.getAsInt());
    }
}
