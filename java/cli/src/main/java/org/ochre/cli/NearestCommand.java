package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.palette.Alpha;
import org.ochre.palette.Dither;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;

/// `ochre nearest IMAGE PALETTE OUT`: finds the row of the palette that is nearest to each pixel.
final class NearestCommand extends Command {
    private final Argument<Path> imageFile = positional(Path.class, "IMAGE",
            "u8 [h, w] or [h, w, c], c = 1…4; or floats, .npy or .tif.");

    private final Argument<Path> paletteFile = positional(Path.class, "PALETTE",
            "u8 or floats: " + PaletteArgument.FORMS + ".");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "The labels: .npy i32, or .png or .tif of 8 or 16 bits; with --view a picture.");

    private final Argument<Boolean> view = flag(
            "Write a picture to look at instead of labels: each pixel in the palette's colour, or in gray where the "
                    + "palette is floats.",
            "--view");

    private static final long BYTE = 1 << 8;
    private static final long SHORT = 1 << 16;

    private final Argument<Alpha> alpha = option(Alpha.class, new Words<>(Alpha.class), "HOW",
            "How alpha counts in RGBA with an RGBA palette, both u8: seen (as people see it; a pixel that can be seen "
                    + "never takes a fully transparent row; default), or straight (a number like the other three).",
            "--alpha");

    private final Argument<Dither> dither = option(Dither.class, new DitherWords(), DitherWords.LABEL,
            DitherWords.DESCRIPTION, "--dither");

    private final PictureOptions picture = new PictureOptions(this);

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
        if (view.or(false)) {
            TensorFile.requireEnding(out.get());
        } else {
            LabelFile.requireEnding(out.get());
        }
        WriteOptions options = picture.of(out.get());
        TensorFile.requireWritable(List.of(imageFile.get(), paletteFile.get()), List.of(out.get()));
        Tensor image = run.decode(() -> TensorFile.read(imageFile.get(), run));
        Tensor palette = run.decode(() -> PaletteArgument.read(paletteFile.get(), run));
        SameChannels same = run.work(() -> SameChannels.of(image, PaletteArgument.fitting(palette, image.type()),
                common::note, run.arena()));
        Tensor rows = fitting(same.palette(), same.image());
        Dither how = dither.or(DitherWords.NONE);
        BinaryOperation mapping = how.equals(DitherWords.NONE) ? new NearestColor(alpha.or(Alpha.SEEN)) : how;
        Tensor labels = run.work(() -> mapping.apply(same.image(), rows, run.arena()));
        if (view.or(false)) {
            Tensor seen = run.work(() -> picture(labels, rows, run));
            run.encode(() -> TensorFile.writeFlat(seen, out.get(), options, run));
        } else {
            run.encode(() -> LabelFile.write(labels, rows.size(0), out.get(), options, run));
        }
        common.say(out.get() + ": " + (view.or(false) ? "a view of " : "") + labels.type() + ", rows of "
                + PaletteArgument.words(rows));
        if (!view.or(false) && looksBlack(rows.size(0))) {
            common.say(out.get() + ": labels 0…" + (rows.size(0) - 1)
                    + " look black as a picture; --view paints them in the palette's colours");
        }
    }

    /// Whether labels in a picture are all dark: below a quarter of what its bytes hold.
    private boolean looksBlack(long count) {
        return !TensorFile.isNpy(out.get()) && (count <= BYTE / 4 || count > BYTE && count <= SHORT / 4);
    }

    /// The labels in the palette's colours; pixels without a label are black.
    private static Tensor picture(Tensor labels, Tensor rows, Run run) {
        boolean colors = rows.dtype() == DType.U8
                && (rows.rank() == 1 || rows.size(1) == 1 || rows.size(1) == 3 || rows.size(1) == 4);
        if (!colors || labels.rank() != 2) {
            return Picture.of(labels, run.arena());
        }
        Tensor table = rows.rank() == 2 && rows.size(1) == 1 ? rows.squeeze(1) : rows;
        return new Recolor().background(-1).apply(labels, table, run.arena());
    }

    /// Makes the palette fit the image: a float palette loses its axis of channels where the image has none.
    private static Tensor fitting(Tensor palette, Tensor image) {
        boolean gray = palette.dtype().isFloat() && palette.rank() == 2 && palette.size(1) == 1
                && (image.rank() == 0 || image.size(image.rank() - 1) != 1);
        return gray ? palette.squeeze(1) : palette;
    }
}
