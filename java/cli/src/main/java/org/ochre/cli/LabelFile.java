package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.label.IntegerLabels;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.WriteOptions;

/// Label images in files: `.npy` of any integer dtype or of whole floats, or pictures.
///
/// A picture with a palette gives the palette's row of each pixel, a grey one its values. From colours, a picture gives
/// for each pixel its grey value where it has one, and else the number of its colour, 0xRRGGBB, with alpha 0xRRGGBBAA.
final class LabelFile {
    /// What the ids of a picture are.
    enum From {
        INDICES, COLOURS
    }

    private static final long BYTE = 1 << 8;
    private static final long SHORT = 1 << 16;

    private LabelFile() {}

    static Tensor read(Path path, From from, Run run) throws IOException {
        boolean palette = !TensorFile.isArray(path)
                && TensorFile.header(path).colors() == ImageInfo.Colors.PALETTE;
        if (palette && from == From.INDICES) {
            return TensorFile.readIndexed(path, run).labels();
        }
        Tensor stored = TensorFile.readStored(path, run);
        boolean plane = stored.rank() == 3 && stored.size(2) == 1;
        Tensor labels = plane ? stored.squeeze(2) : stored;
        boolean colors = labels.rank() == 3 && labels.dtype() == DType.U8
                && (labels.size(2) == 3 || labels.size(2) == 4);
        if (colors && from == From.COLOURS) {
            return palette && isGray(labels) ? labels.channel(0) : numbers(labels, run);
        }
        if (labels.rank() != 2) {
            throw TensorFile.refuse(path, "expected labels, integers [h, w], got " + stored.type()
                    + (colors ? "; --labels-from colours takes each colour as an id" : ""));
        }
        return IntegerLabels.of(labels, run.arena());
    }

    private static boolean isGray(Tensor colors) {
        boolean opaque = colors.size(2) == 3;
        return opaque && colors.channel(0).contentEquals(colors.channel(1))
                && colors.channel(0).contentEquals(colors.channel(2));
    }

    /// The colours as numbers.
    private static Tensor numbers(Tensor colors, Run run) {
        Tensor ids = Tensor.allocate(run.arena(), DType.I64, colors.size(0), colors.size(1));
        long channels = colors.size(2);
        MemorySegment from = colors.segment().asSlice(colors.offset());
        MemorySegment to = ids.segment();
        for (long i = 0; i < ids.elements(); i++) {
            long id = 0;
            for (long c = 0; c < channels; c++) {
                id = id << 8 | Byte.toUnsignedLong(from.get(ValueLayout.JAVA_BYTE, i * channels + c));
            }
            to.setAtIndex(ValueLayout.JAVA_LONG, i, id);
        }
        return ids;
    }

    /// Writes labels 0…count−1, dense I32. An `.npy` holds them unchanged; a picture holds them in as few bits as they
    /// fit.
    static void write(Tensor labels, long count, Path path, Run run) throws IOException {
        write(labels, count, path, WriteOptions.DEFAULT, run);
    }

    /// @param options of pictures
    static void write(Tensor labels, long count, Path path, WriteOptions options, Run run) throws IOException {
        if (TensorFile.isNpy(path)) {
            TensorFile.write(labels, path);
        } else if (labels.rank() != 2 || count > SHORT) {
            throw TensorFile.refuse(path,
                    "expected labels [h, w] below 65536 for a picture, got " + labels.type() + " of " + count
                            + " colours; .npy holds them");
        } else {
            TensorFile.write(narrow(labels, count <= BYTE ? DType.U8 : DType.U16, path, run), path, options);
        }
    }

    static void requireEnding(Path path) throws IOException {
        boolean lossless = TensorFile.isNpy(path) || TensorFile.isPng(path) || TensorFile.endsWith(path, ".tif")
                || TensorFile.endsWith(path, ".tiff");
        if (!lossless) {
            throw TensorFile.refuse(path, "expected a file name for labels, which ends in .npy, .png or .tif");
        }
    }

    private static Tensor narrow(Tensor labels, DType dtype, Path path, Run run) throws IOException {
        Tensor narrowed = Tensor.allocate(run.arena(), dtype, labels.shape());
        MemorySegment from = labels.segment();
        MemorySegment to = narrowed.segment();
        for (long i = 0; i < labels.elements(); i++) {
            int id = from.getAtIndex(ValueLayout.JAVA_INT, i);
            if (id < 0) {
                throw TensorFile.refuse(path, "expected labels of 0 and more for a picture, got " + id
                        + ", a pixel that is not a number; .npy holds it");
            }
            if (dtype == DType.U8) {
                to.set(ValueLayout.JAVA_BYTE, i, (byte) id);
            } else {
                to.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) id);
            }
        }
        return narrowed;
    }
}
