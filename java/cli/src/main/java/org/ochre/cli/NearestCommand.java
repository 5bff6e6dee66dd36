package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.BinaryOperation;
import org.ochre.Tensor;
import org.ochre.palette.Dither;
import org.ochre.palette.NearestColor;

/// `ochre nearest IMAGE PALETTE OUT`: finds the row of the palette that is nearest to each pixel.
final class NearestCommand extends Command {
    private final Argument<Path> imageFile = positional(Path.class, "IMAGE",
            "u8 [h, w] or [h, w, c], c = 1…4; or floats, .npy or .tif.");

    private final Argument<Path> paletteFile = positional(Path.class, "PALETTE",
            ".npy [k, c], u8 or floats; or a picture whose pixels, row by row, are the colours.");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "The labels: .npy i32, or .png or .tif of 8 or 16 bits.");

    private final Argument<Dither> dither = option(Dither.class, new DitherWords(), DitherWords.LABEL,
            DitherWords.DESCRIPTION, "--dither");

    private final CommonOptions common = new CommonOptions(this);

    NearestCommand() {
        super("nearest", "Find the row of a palette that is nearest to each pixel: exact, the lowest row on ties.",
                "",
                "--dither takes u8 images and palettes. "
                        + "u8 or floats of any shape [.., d] are served against a palette [k, d] of floats; a pixel with a NaN "
                        + "gets -1.");
    }

    @Override
    public Integer call() throws IOException {
        return common.run(this::map);
    }

    private void map(Run run) throws IOException {
        LabelFile.requireEnding(out.get());
        TensorFile.requireWritable(List.of(imageFile.get(), paletteFile.get()), List.of(out.get()));
        Tensor image = run.decode(() -> TensorFile.read(imageFile.get(), run));
        Tensor palette = run.decode(() -> PaletteFile.read(paletteFile.get(), run));
        Tensor rows = fitting(palette, image);
        BinaryOperation mapping = dither.given() ? dither.or(DitherWords.NONE) : new NearestColor();
        Tensor labels = run.work(() -> mapping.apply(image, rows, run.arena()));
        run.encode(() -> LabelFile.write(labels, rows.size(0), out.get(), run));
        common.say(out.get() + ": " + labels.type() + ", rows of " + rows.size(0) + " colours");
    }

    /// Makes the palette fit the image: a float palette loses its axis of channels where the image has none.
    private static Tensor fitting(Tensor palette, Tensor image) {
        boolean gray = palette.dtype().isFloat() && palette.rank() == 2 && palette.size(1) == 1
                && (image.rank() == 0 || image.size(image.rank() - 1) != 1);
        return gray ? palette.squeeze(1) : palette;
    }
}
