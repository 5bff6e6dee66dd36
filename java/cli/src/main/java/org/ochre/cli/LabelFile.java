package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;

/// Label images in files: `.npy` of any integer dtype, or gray PNG or TIFF of 8 or 16 bits.
final class LabelFile {
    private static final long BYTE = 1 << 8;
    private static final long SHORT = 1 << 16;

    private LabelFile() {}

    static Tensor read(Path path, Run run) throws IOException {
        Tensor stored = TensorFile.readStored(path, run);
        boolean plane = stored.rank() == 3 && stored.size(2) == 1;
        Tensor labels = plane ? stored.squeeze(2) : stored;
        if (labels.rank() != 2 || labels.dtype().isFloat()) {
            throw TensorFile.refuse(path, "expected labels, integers [h, w], got " + stored.type());
        }
        return labels;
    }

    /// Writes labels 0…count−1, dense I32. An `.npy` holds them unchanged; a picture holds them in as few bits as they
    /// fit.
    static void write(Tensor labels, long count, Path path, Run run) throws IOException {
        if (TensorFile.isNpy(path)) {
            TensorFile.write(labels, path);
        } else if (labels.rank() != 2 || count > SHORT) {
            throw TensorFile.refuse(path,
                    "expected labels [h, w] below 65536 for a picture, got " + labels.type() + " of " + count
                            + " colours; .npy holds them");
        } else {
            TensorFile.write(narrow(labels, count <= BYTE ? DType.U8 : DType.U16, path, run), path);
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
