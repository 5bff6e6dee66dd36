package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ochre.Tensor;

/// Palettes in files: an `.npy` of `[k, c]` (or `[k]`), or a picture whose pixels, row by row, are the colours.
final class PaletteFile {
    private PaletteFile() {}

    static Tensor read(Path path, Run run) throws IOException {
        Tensor stored = TensorFile.read(path, run);
        if (TensorFile.isNpy(path)) {
            if (stored.rank() != 1 && stored.rank() != 2) {
                throw TensorFile.refuse(path, "expected a palette [k] or [k, c], got " + stored.type());
            }
            return stored;
        }
        long pixels = stored.size(0) * stored.size(1);
        return stored.copy(run.arena()).reshape(pixels, stored.rank() == 2 ? 1 : stored.size(2));
    }

    /// Writes a palette. A picture has one row, with one pixel for each colour.
    static void write(Tensor palette, Path path) throws IOException {
        if (TensorFile.isNpy(path)) {
            TensorFile.write(palette, path);
        } else {
            TensorFile.write(palette.size(1) == 1 ? palette.permute(1, 0) : palette.expand(0), path);
        }
    }

    static void requireEnding(Path path) throws IOException {
        if (TensorFile.endsWith(path, ".jpg") || TensorFile.endsWith(path, ".jpeg")) {
            throw TensorFile.refuse(path, "expected .npy or a lossless picture for a palette, got JPEG");
        }
        TensorFile.requireEnding(path);
    }
}
