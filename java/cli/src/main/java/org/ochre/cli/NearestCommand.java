package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ochre.Tensor;
import org.ochre.palette.NearestColor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `ochre nearest IMAGE PALETTE OUT`: the row of a palette nearest to each pixel.
@Command(name = "nearest", sortOptions = false,
        description = "Find, for every pixel, the row of a palette nearest to it: exact, the lowest row on ties.",
        footer = {"",
            "Floats of any shape [.., d] are served against a palette [k, d] of floats; a pixel with a NaN gets -1."})
final class NearestCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IMAGE",
            description = "u8 [h, w] or [h, w, c], c = 1…4; or floats, .npy or .tif.")
    private Path imageFile;

    @Parameters(index = "1", paramLabel = "PALETTE",
            description = ".npy [k, c], u8 or floats as the image; or a picture whose pixels, row by row, are the colours.")
    private Path paletteFile;

    @Parameters(index = "2", paramLabel = "OUT", description = "The labels: .npy i32, or .png or .tif of 8 or 16 bits.")
    private Path out;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        return common.run(this::map);
    }

    private void map(Run run) throws IOException {
        LabelFile.requireEnding(out);
        TensorFile.requireWritable(List.of(imageFile, paletteFile), List.of(out));
        Tensor image = run.decode(() -> TensorFile.read(imageFile, run));
        Tensor palette = run.decode(() -> PaletteFile.read(paletteFile, run));
        Tensor rows = fitting(palette, image);
        Tensor labels = run.work(() -> new NearestColor().apply(image, rows, run.arena()));
        run.encode(() -> LabelFile.write(labels, rows.size(0), out, run));
        common.say(out + ": " + labels.type() + ", rows of " + rows.size(0) + " colours");
    }

    /// Floats without an axis of channels go with a palette without one.
    private static Tensor fitting(Tensor palette, Tensor image) {
        boolean gray = image.dtype().isFloat() && palette.rank() == 2 && palette.size(1) == 1
                && (image.rank() == 0 || image.size(image.rank() - 1) != 1);
        return gray ? palette.squeeze(1) : palette;
    }
}
