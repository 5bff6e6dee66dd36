package org.ochre.io;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.ochre.pixel.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.AtomicFile;

/// A palette and labels as a palette PNG, the smallest lossless form of a quantised picture: 1, 2, 4 or 8 bits a pixel, as few
/// as the palette allows.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | labels | U8…I64, ids 0…k−1 | `[h, w]`, h, w ≥ 1, h·w < 2³¹, any strides |
/// | palette | U8 | `[k]`, `[k, 1]` (gray), `[k, 3]` (RGB) or `[k, 4]` (RGBA), 1 ≤ k ≤ 256 |
///
/// Label i is index i of the file, in the palette's order. Where an alpha is below 255 there is a tRNS chunk, and the rows that
/// are not opaque come first, so that it is short. Written by the JDK's `javax.imageio`; a packed copy of the labels, at most a
/// byte a pixel, is on the heap meanwhile.
public final class IndexedPng {
    private static final String FORMAT = "javax_imageio_png_1.0";

    /// Labels that are converted at a time.
    private static final long STRIP = 1 << 16;

    private IndexedPng() {}

    /// Writes the picture, whole or not at all.
    ///
    /// @throws IllegalArgumentException for types that are not served, or `labels: expected ids in 0…15, got 17 at [3, 5]`;
    ///     nothing is written
    /// @throws IOException where the file cannot be written; a file that was there is as it was
    public static void write(Tensor labels, Tensor palette, Path path) throws IOException {
        IndexColorModel colors = colors(palette);
        BufferedImage picture = picture(labels, palette.size(0), colors);
        AtomicFile.write(path, file -> encode(picture, file));
    }

    private static IndexColorModel colors(Tensor palette) {
        long channels = palette.rank() == 1 ? 1 : palette.rank() == 2 ? palette.size(1) : 0;
        boolean served = palette.dtype() == DType.U8 && (channels == 1 || channels == 3 || channels == 4);
        if (!served || palette.size(0) < 1 || palette.size(0) > 256) {
            throw Arguments.refuse("palette", "u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 256", palette.type());
        }
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        int k = (int) palette.size(0);
        byte[][] levels = new byte[4][k];
        for (int channel = 0; channel < 4; channel++) {
            for (int row = 0; row < k; row++) {
                long level = channel == 3 && channels < 4 ? 255 : rows.getLong(row, channels == 1 ? 0 : channel);
                levels[channel][row] = (byte) level;
            }
        }
        int bits = k <= 2 ? 1 : k <= 4 ? 2 : k <= 16 ? 4 : 8;
        return new IndexColorModel(bits, k, levels[0], levels[1], levels[2], levels[3]);
    }

    private static BufferedImage picture(Tensor labels, long k, IndexColorModel colors) {
        boolean served = labels.rank() == 2 && !labels.dtype().isFloat() && labels.elements() >= 1
                && labels.elements() <= Integer.MAX_VALUE;
        if (!served) {
            throw Arguments.refuse("labels", "integers [h, w], h, w ≥ 1, h·w < 2^31", labels.type());
        }
        int height = (int) labels.size(0);
        int width = (int) labels.size(1);
        int bits = colors.getPixelSize();
        int rowBytes = (int) (((long) width * bits + 7) / 8);
        byte[] packed = new byte[Math.multiplyExact(rowBytes, height)];
        int strip = Math.clamp(STRIP / width, 1, height);
        long[] ids = new long[width];
        try (Scratch scratch = new Scratch()) {
            Tensor rows = Tensor.allocate(scratch, DType.I64, strip, width);
            for (int start = 0; start < height; start += strip) {
                int count = Math.min(strip, height - start);
                new Convert(DType.I64).into(labels.slice(0, start, start + count), rows.slice(0, 0, count));
                for (int y = 0; y < count; y++) {
                    rows.at(y).copyTo(ids);
                    pack(ids, start + y, k, bits, packed, (start + y) * rowBytes);
                }
            }
        }
        DataBufferByte buffer = new DataBufferByte(packed, packed.length);
        WritableRaster raster = bits == 8
                ? Raster.createInterleavedRaster(buffer, width, height, width, 1, new int[]{0}, null)
                : Raster.createPackedRaster(buffer, width, height, bits, null);
        return new BufferedImage(colors, raster, false, null);
    }

    /// Leftmost pixels in the high bits.
    private static void pack(long[] ids, int y, long k, int bits, byte[] packed, int start) {
        int perByte = 8 / bits;
        for (int x = 0; x < ids.length; x++) {
            long id = ids[x];
            if (id < 0 || id >= k) {
                throw Arguments.refuse("labels", "ids in 0…" + (k - 1), id + " at [" + y + ", " + x + "]");
            }
            packed[start + x / perByte] |= (byte) (id << bits * (perByte - 1 - x % perByte));
        }
    }

    private static void encode(BufferedImage picture, FileChannel file) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(Channels.newOutputStream(file))) {
            writer.setOutput(out);
            writer.write(new IIOImage(picture, null, indexed(writer, picture)));
        } finally {
            writer.dispose();
        }
    }

    /// Says that the file has a palette: left to itself the writer makes a gray picture of a palette that is a gray ramp.
    private static IIOMetadata indexed(ImageWriter writer, BufferedImage picture) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture),
                null);
        IIOMetadataNode header = new IIOMetadataNode("IHDR");
        header.setAttribute("width", Integer.toString(picture.getWidth()));
        header.setAttribute("height", Integer.toString(picture.getHeight()));
        header.setAttribute("bitDepth", Integer.toString(picture.getColorModel().getPixelSize()));
        header.setAttribute("colorType", "Palette");
        header.setAttribute("compressionMethod", "deflate");
        header.setAttribute("filterMethod", "adaptive");
        header.setAttribute("interlaceMethod", "none");
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(header);
        metadata.mergeTree(FORMAT, root);
        return metadata;
    }
}
