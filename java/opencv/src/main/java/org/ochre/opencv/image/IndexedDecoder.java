package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.io.IndexedImage;
import org.ochre.work.FormatException;
import org.ochre.work.PngIndices;

/// From the content of an image file with a palette to the palette and the index of each pixel.
final class IndexedDecoder {
    private IndexedDecoder() {}

    /// @param content native memory that nobody else writes
    static IndexedImage decode(String file, MemorySegment content, ReadOptions options, SegmentAllocator results)
            throws ImageException {
        Decoder.requireSize(file, content.byteSize());
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        ImageHeader header = ImageHeader.of(encoded, options.page());
        if (header.colors() != ImageInfo.Colors.PALETTE) {
            throw encoded.corrupt("an image with a palette", header.format() + ", " + header.colors());
        }
        options.requirePixels(file, header);
        Decoder.requireBytes(header, encoded, options.page());
        options.require(file, header, header.bytes(content.byteSize()));
        return switch (header.format()) {
            case PNG -> png(PngChunks.of(encoded), header, results);
            case BMP -> {
                BmpHeader bmp = BmpHeader.of(encoded.order(ByteOrder.LITTLE_ENDIAN));
                yield indexed(bmp.palette(), 3, header, DType.U8, labels -> BmpPixels.readIndices(bmp, labels),
                        results);
            }
            default -> {
                TiffPage page = TiffFile.of(encoded).page(options.page());
                yield indexed(page.colors(encoded), 3, header, page.indexType().dtype(), page::readIndices, results);
            }
        };
    }

    private static IndexedImage png(PngChunks chunks, ImageHeader header, SegmentAllocator results)
            throws ImageException {
        try {
            byte[] colors = PngIndices.palette(chunks.file());
            int channels = PngIndices.channels(chunks.file());
            return indexed(colors, channels, header, DType.U8, labels -> {
                try {
                    PngIndices.read(chunks.file(), colors.length / channels, labels);
                } catch (FormatException e) {
                    throw PngChunks.refused(chunks.bytes(), e);
                }
            }, results);
        } catch (FormatException e) {
            throw PngChunks.refused(chunks.bytes(), e);
        }
    }

    private interface Pixels {
        void read(Tensor labels) throws ImageException;
    }

    private static IndexedImage indexed(byte[] colors, int channels, ImageHeader header, DType dtype, Pixels pixels,
            SegmentAllocator results) throws ImageException {
        Tensor palette = Tensor.allocate(results, DType.U8, colors.length / channels, channels).copyFrom(colors);
        TensorType type = new TensorType(dtype, header.height(), header.width());
        if (header.orientation() == 1) {
            Tensor labels = Tensor.allocate(results, type);
            pixels.read(labels);
            return new IndexedImage(palette, labels);
        }
        try (Scratch scratch = new Scratch()) {
            Tensor stored = Tensor.allocate(scratch, type);
            pixels.read(stored);
            return new IndexedImage(palette, Decoder.upright(stored, header.orientation()).copy(results));
        }
    }
}
