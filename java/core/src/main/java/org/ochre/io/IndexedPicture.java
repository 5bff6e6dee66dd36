package org.ochre.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Mend;
import org.ochre.work.Sink;

/// Labels and the palette that they are written with, checked. The palette is copied.
final class IndexedPicture {
    private final Tensor labels;
    private final int k;
    private final byte[] colors;
    private final byte[] alphas;
    private final int level;

    IndexedPicture(Tensor labels, Tensor palette, int level) {
        requirePalette(palette);
        requireLabels(labels);
        Arguments.source("labels", labels);
        if (level != IndexedPng.LEVEL) {
            Arguments.range("level", level, 0, 9);
        }
        this.labels = labels;
        this.k = (int) palette.size(0);
        this.colors = colors(palette);
        this.alphas = alphas(palette);
        this.level = level;
    }

    /// The bytes of scratch that [#encode] takes at most: of a palette of more than 16 colours.
    static long scratchBytes(TensorType labels) {
        return ParallelZlib.scratchBytes(capacity(labels))
                + IndexRows.scratchBytes(labels.dtype(), ParallelZlib.places(capacity(labels)));
    }

    /// The bytes of all rows at a byte a pixel.
    private static long capacity(TensorType labels) {
        return Scratch.times(1 + labels.size(1), labels.size(0));
    }

    /// Writes the file, on the calling thread.
    void encode(Sink out) throws IOException {
        PngChunks png = new PngChunks(out);
        png.header((int) labels.size(1), (int) labels.size(0), IndexRows.bits(k));
        png.chunk("PLTE", colors);
        if (alphas.length > 0) {
            png.chunk("tRNS", alphas);
        }
        try (Scratch scratch = new Scratch(); ParallelZlib zlib = new ParallelZlib(level)) {
            IndexRows rows = new IndexRows(labels, k, scratch);
            zlib.compress(rows.bytes(), capacity(labels.type()), rows, work -> Held.run(work, labels),
                    part -> png.chunk("IDAT", part));
        }
        png.chunk("IEND", new byte[0]);
    }

    private static void requirePalette(Tensor palette) {
        long channels = channels(palette);
        boolean served = palette.dtype() == DType.U8 && (channels == 1 || channels == 3 || channels == 4);
        if (!served || palette.size(0) < 1 || palette.size(0) > 256) {
            throw Arguments.refuse("palette", "u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 256", palette.type()
                    + Mend.dtype(palette.type(), DType.U8, Set.of(DType.U8))
                    + (palette.rank() == 2 && palette.size(0) > 256 ? "; new MedianCut(256) makes one" : ""));
        }
    }

    private static void requireLabels(Tensor labels) {
        boolean served = labels.rank() == 2 && !labels.dtype().isFloat() && labels.elements() >= 1
                && labels.elements() <= Integer.MAX_VALUE;
        if (!served) {
            throw Arguments.refuse("labels", "integers [h, w], h, w ≥ 1, h·w < 2^31", labels.type()
                    + (labels.dtype().isFloat() ? "; IntegerLabels.of makes integers of whole floats" : ""));
        }
    }

    private static long channels(Tensor palette) {
        return palette.rank() == 1 ? 1 : palette.rank() == 2 ? palette.size(1) : 0;
    }

    /// The body of PLTE: red, green, blue of each row.
    private static byte[] colors(Tensor palette) {
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        byte[] colors = new byte[3 * (int) palette.size(0)];
        for (int i = 0; i < colors.length; i++) {
            colors[i] = (byte) rows.getLong(i / 3, channels(palette) == 1 ? 0 : i % 3);
        }
        return colors;
    }

    /// The body of tRNS: the alpha of each row up to the last that is not opaque.
    private static byte[] alphas(Tensor palette) {
        int count = channels(palette) == 4 ? (int) palette.size(0) : 0;
        byte[] alphas = new byte[count];
        for (int row = 0; row < count; row++) {
            alphas[row] = (byte) palette.getLong(row, 3);
        }
        while (count > 0 && alphas[count - 1] == (byte) 255) {
            count--;
        }
        return Arrays.copyOf(alphas, count);
    }
}
