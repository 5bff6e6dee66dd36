package org.ochre.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.BinaryOperation;
import org.ochre.pixel.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.ColorList;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.UnifyTransparent;

/// `ochre quantize IN OUT`: paints a photo in few colours.
final class QuantizeCommand extends Command {
    private static final int COLORS = 16;
    private static final int MOST_COLORS = 65_536;
    private static final int MOST_INDEXED = 256;
    private static final int MOST_ITERATIONS = 1000;
    private static final int MOST_STEPS = 100; // of k-means to convergence

    private final Argument<Path> in = positional(Path.class, "IN", "The image: u8, [h, w] or [h, w, c], c = 1…4.");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "IN in its new colours; .npy gets u8 in the shape of IN.");

    private final Argument<Integer> colors = option(Integer.class, "N", "The most colours, 1…65536; 16 unless given.",
            "-k", "--colors");

    private final Argument<Method> method = option(Method.class, new Words<>(Method.class), "METHOD",
            "How the palette is made: median-cut (default) or kmeans. This is Ochre's own k-means: it starts from "
                    + "the palette of median-cut, and runs to convergence, of RGBA as it is seen and with --keep for "
                    + "100 iterations at most.",
            "--method");

    private final Argument<Cut> cut = option(Cut.class, new Words<>(Cut.class), "RULE",
            "How median-cut cuts: variance (where the squared error falls most; default), or median (Heckbert 1982).",
            "--cut");

    private final Argument<Integer> refine = option(Integer.class, "N",
            "Refine the palette by up to N iterations of k-means, 0…1000; 0 unless given.", "--refine");

    private final Argument<Alpha> alpha = option(Alpha.class, new Words<>(Alpha.class), "HOW",
            "How alpha counts in RGBA: seen (as people see it: the worse of the pictures over black and over white; "
                    + "default), or straight (a number like the other three).",
            "--alpha");

    private final Argument<HexColors> keep = option(HexColors.class, new HexColors.Converter(), "COLORS",
            "Colours that the palette has in any case, as its first rows: #rgb, #rrggbb or #rrggbbaa, with commas "
                    + "between them. The others are chosen around them.",
            "--keep");

    private final Argument<Dither> dither = option(Dither.class, new DitherWords(), DitherWords.LABEL,
            DitherWords.DESCRIPTION, "--dither");

    private final Argument<Path> palette = option(Path.class, "P",
            "Take this palette instead of making one: " + PaletteArgument.FORMS + ".",
            "--palette");

    private final Argument<Path> savePalette = option(Path.class, "P",
            "Save the palette: .npy u8 [k, c], .png, .gpl, .act, JASC .pal, .hex or .txt, or another picture k pixels wide.",
            "--save-palette");

    private final Argument<Path> saveLabels = option(Path.class, "L",
            "Save each pixel's row of the palette: .npy i32 [h, w], or .png or .tif of 8 or 16 bits.",
            "--save-labels");

    private final PictureOptions picture = new PictureOptions(this);

    private final CommonOptions common = new CommonOptions(this);

    QuantizeCommand() {
        super("quantize", "Paint an image in few colours: make or take a palette, and map every pixel to it.", "",
                "A .png of at most 256 colours is written as a palette PNG. RGBA is quantised by what people see, and "
                        + "fully transparent pixels stay so; --alpha straight takes alpha for a number like the "
                        + "others.");
    }

    enum Method {
        MEDIAN_CUT, KMEANS
    }

    /// A palette, the palette's row of each pixel, and the painted picture.
    private record Painted(Tensor palette, Tensor labels, Tensor picture) {}

    @Override
    public Integer call() throws IOException {
        common.range("-k", colors.or(COLORS), 1, MOST_COLORS);
        common.range("--refine", refine.or(0), 0, MOST_ITERATIONS);
        requireOneWay();
        if (keep.given() && keep.get().size() > colors.or(COLORS)) {
            throw misuse("-k: expected at least the " + keep.get().size() + " colours of --keep, got "
                    + colors.or(COLORS));
        }
        return common.run(this::quantize);
    }

    /// Refuses options that make a palette where `--palette` gives one.
    private void requireOneWay() {
        requireNoPalette("-k", colors);
        requireNoPalette("--method", method);
        requireNoPalette("--cut", cut);
        requireNoPalette("--refine", refine);
        requireNoPalette("--keep", keep);
        if (method.orNull() == Method.KMEANS && refine.given()) {
            throw misuse("--refine: expected no more than kmeans does by itself");
        }
    }

    private void requireNoPalette(String option, Argument<?> argument) {
        if (palette.given() && argument.given()) {
            throw misuse("--palette: expected no option that says how to make one, got " + option);
        }
    }

    private void quantize(Run run) throws IOException {
        requireWritable();
        WriteOptions options = picture.of(out.get());
        Tensor read = run.decode(() -> TensorFile.read(in.get(), run));
        requireServed(read.type(), options);
        Path named = palette.orNull();
        Tensor stored = named == null ? null : run.decode(() -> PaletteArgument.read(named, run));
        SameChannels same = stored == null
                ? null
                : run.work(() -> SameChannels.of(read, PaletteArgument.fitting(stored, read.type()), common::note,
                        run.arena()));
        Tensor image = same == null ? read : same.image();
        Tensor given = same == null ? null : same.palette();
        Tensor source = image.rank() == 3 && image.size(2) == 4
                ? run.work(() -> new UnifyTransparent().apply(image, run.arena()))
                : image;
        Painted painted = run.work(() -> paint(source, given, run));
        run.encode(() -> write(painted, options, run));
        if (!common.quiet()) {
            common.say(summary(source, painted, given));
            warnOfLoss(painted, run);
        }
    }

    /// JPEG mixes neighbouring colours, so the file has others than the palette.
    private void warnOfLoss(Painted painted, Run run) throws IOException {
        if (TensorFile.isJpeg(out.get())) {
            long count = ColorHistogram.of(TensorFile.read(out.get(), run), run.arena()).size();
            common.warn(out.get() + ": JPEG made " + count + " colours of " + painted.palette.size(0)
                    + "; a .png keeps them");
        }
    }

    private void requireWritable() throws IOException {
        List<Path> inputs = new ArrayList<>(List.of(in.get()));
        List<Path> outputs = new ArrayList<>(List.of(out.get()));
        TensorFile.requireEnding(out.get());
        if (palette.given()) {
            inputs.add(palette.get());
        }
        if (savePalette.given()) {
            PaletteArgument.requireEnding(savePalette.get());
            outputs.add(savePalette.get());
        }
        if (saveLabels.given()) {
            LabelFile.requireEnding(saveLabels.get());
            outputs.add(saveLabels.get());
        }
        TensorFile.requireWritable(inputs, outputs);
    }

    private void requireServed(TensorType type, WriteOptions options) throws IOException {
        long channels = type.rank() == 2 ? 1 : type.rank() == 3 ? type.size(2) : 0;
        if (type.dtype() != DType.U8 || channels < 1 || channels > 4) {
            String hint = switch (type.dtype()) {
                case U8 -> "";
                case U16 -> "; in numpy (a / 257).round().astype('u1') converts it";
                case F32, F64 -> "; in numpy (a * 255).round().clip(0, 255).astype('u1') converts 0…1";
                default -> "; in numpy a.clip(0, 255).astype('u1') converts it";
            };
            throw TensorFile.refuse(in.get(), "expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got " + type + hint);
        }
        if (type.elements() == 0) {
            throw TensorFile.refuse(in.get(), "expected at least one pixel, got " + type);
        }
        if (channels == 2 && !TensorFile.isNpy(out.get())) {
            throw TensorFile.refuse(out.get(), "expected .npy for an image of two channels, which no picture has");
        }
        TensorFile.requireHolds(out.get(), type, options);
    }

    private Painted paint(Tensor image, @Nullable Tensor given, Run run) {
        Tensor rows = given == null ? made(image, run) : PaletteArgument.fitting(given, image.type());
        if (rows.dtype() != DType.U8) {
            throw new IllegalArgumentException("palette: expected u8 [k, " + (image.rank() == 2 ? 1 : image.size(2))
                    + "], 1 ≤ k ≤ 65536, got " + rows.type());
        }
        Dither how = dither.or(DitherWords.NONE);
        BinaryOperation mapping = how.equals(DitherWords.NONE) ? new NearestColor(measure()) : how;
        Tensor labels = mapping.apply(image, rows, run.arena());
        Tensor table = image.rank() == 2 && rows.rank() == 2 ? rows.squeeze(1) : rows;
        return new Painted(rows.rank() == 1 ? rows.expand(1) : rows, labels,
                new Recolor().apply(labels, table, run.arena()));
    }

    private Alpha measure() {
        return alpha.or(Alpha.SEEN);
    }

    private Tensor made(Tensor image, Run run) {
        int channels = image.rank() == 2 ? 1 : (int) image.size(2);
        MedianCut cutter = new MedianCut(colors.or(COLORS)).with(cut.or(Cut.VARIANCE)).with(measure())
                .keeping(keep.given() ? keep.get().list(channels) : ColorList.NONE);
        if (method.orNull() != Method.KMEANS) {
            return cutter.refine(refine.or(0)).apply(image, run.arena());
        }
        if (keep.given() || channels == 4 && measure() == Alpha.SEEN) {
            return cutter.refine(MOST_STEPS).apply(image, run.arena());
        }
        ColorHistogram histogram = ColorHistogram.of(image, run.arena());
        Tensor start = cutter.apply(histogram, run.arena());
        ColorKMeans kmeans = new ColorKMeans((int) start.size(0), 0, 1, MOST_STEPS, 0);
        return new Convert(DType.U8).apply(kmeans.apply(histogram, start, run.arena()).centers(), run.arena());
    }

    private void write(Painted painted, WriteOptions options, Run run) throws IOException {
        if (savePalette.given()) {
            PaletteArgument.write(painted.palette, savePalette.get());
        }
        if (saveLabels.given()) {
            LabelFile.write(painted.labels, painted.palette.size(0), saveLabels.get(), run);
        }
        if (TensorFile.isPng(out.get()) && painted.palette.size(0) <= MOST_INDEXED) {
            TensorFile.writeIndexed(painted.labels, painted.palette, out.get(), options);
        } else {
            TensorFile.write(painted.picture, out.get(), options);
        }
    }

    private String summary(Tensor image, Painted painted, @Nullable Tensor given) {
        double decibels = Psnr.of(image, painted.picture);
        String loss = Double.isInfinite(decibels)
                ? "without loss"
                : "PSNR " + BigDecimal.valueOf(decibels).setScale(2, RoundingMode.HALF_UP) + " dB";
        long k = painted.palette.size(0);
        String colors = (given == null ? k + (k == 1 ? " colour" : " colours") : PaletteArgument.words(given)) + ", ";
        return out.get() + ": " + image.size(1) + "×" + image.size(0) + ", "
                + (TensorFile.isJpeg(out.get()) ? "before JPEG " : "") + colors + loss;
    }
}
