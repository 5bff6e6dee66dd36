package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ochre.BinaryOperation;
import org.ochre.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedPng;
import org.ochre.opencv.KMeans;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.palette.UnifyTransparent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ochre quantize IN OUT`: a photo in few colours.
@Command(name = "quantize", sortOptions = false,
        description = "Paint an image in few colours: make a palette, or take one, and map every pixel to it.",
        footer = {"",
            "A .png of at most 256 colours is written as a palette PNG. RGBA is quantised in four channels, all fully transparent "
                    + "pixels as one colour."})
final class QuantizeCommand implements Callable<Integer> {
    private static final int COLORS = 16;
    private static final int MOST_COLORS = 65_536;
    private static final int MOST_INDEXED = 256;
    private static final int MOST_ITERATIONS = 1000;

    @Parameters(index = "0", paramLabel = "IN", description = "The image: u8, [h, w] or [h, w, c], c = 1…4.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT",
            description = "The image in its new colours; .npy gets u8 in the shape of IN.")
    private Path out;

    @Option(names = {"-k", "--colors"}, paramLabel = "N", description = "The most colours, 1…65536; 16 unless given.")
    private @Nullable Integer colors;

    @Option(names = "--method", paramLabel = "METHOD", completionCandidates = Methods.class, converter = Methods.class,
            description = "How the palette is made: median-cut (default), or kmeans, to convergence from the palette of median-cut.")
    private @Nullable Method method;

    @Option(names = "--cut", paramLabel = "RULE", completionCandidates = Cuts.class, converter = Cuts.class,
            description = "Where median-cut cuts: variance (where the squared error falls most; default), or median (Heckbert 1982).")
    private @Nullable Cut cut;

    @Option(names = "--refine", paramLabel = "N",
            description = "Refine the palette by up to N iterations of k-means, 0…1000; 0 unless given.")
    private @Nullable Integer refine;

    @Option(names = "--dither", paramLabel = "HOW", completionCandidates = Ditherings.class,
            converter = Ditherings.class,
            description = "none (default) or floyd-steinberg.")
    private Dithering dither = Dithering.NONE;

    @Option(names = "--palette", paramLabel = "P",
            description = "Take this palette instead of making one: .npy u8 [k, c], or a picture whose pixels are the colours.")
    private @Nullable Path palette;

    @Option(names = "--save-palette", paramLabel = "P",
            description = "Save the palette: .npy u8 [k, c], or a picture k pixels wide.")
    private @Nullable Path savePalette;

    @Option(names = "--save-labels", paramLabel = "L",
            description = "Save the row of the palette that each pixel has: .npy i32 [h, w], or .png or .tif of 8 or 16 bits.")
    private @Nullable Path saveLabels;

    @Mixin
    private CommonOptions common;

    enum Method {
        MEDIAN_CUT, KMEANS
    }

    enum Dithering {
        NONE,
        FLOYD_STEINBERG
    }

    static final class Methods extends Words<Method> {
        Methods() {
            super(Method.class);
        }
    }

    static final class Cuts extends Words<Cut> {
        Cuts() {
            super(Cut.class);
        }
    }

    static final class Ditherings extends Words<Dithering> {
        Ditherings() {
            super(Dithering.class);
        }
    }

    /// A palette, and which of its rows each pixel has.
    private record Painted(Tensor palette, Tensor labels, Tensor picture) {}

    @Override
    public Integer call() throws IOException {
        common.range("-k", colors(), 1, MOST_COLORS);
        common.range("--refine", iterations(), 0, MOST_ITERATIONS);
        requireOneWay();
        return common.run(this::quantize);
    }

    private int colors() {
        return colors == null ? COLORS : colors;
    }

    private int iterations() {
        return refine == null ? 0 : refine;
    }

    /// A palette is taken or made.
    private void requireOneWay() {
        requireNoPalette("-k", colors);
        requireNoPalette("--method", method);
        requireNoPalette("--cut", cut);
        requireNoPalette("--refine", refine);
        if (method == Method.KMEANS && refine != null) {
            throw common.misuse("--refine: expected no more than kmeans does by itself");
        }
    }

    private void requireNoPalette(String option, @Nullable Object value) {
        if (palette != null && value != null) {
            throw common.misuse("--palette: expected no option that says how to make one, got " + option);
        }
    }

    private void quantize(Run run) throws IOException {
        requireWritable();
        Tensor image = run.decode(() -> TensorFile.read(in, run));
        requireServed(image.type());
        Path named = palette;
        Tensor given = named == null ? null : run.decode(() -> PaletteFile.read(named, run));
        Tensor source = image.rank() == 3 && image.size(2) == 4
                ? run.work(() -> new UnifyTransparent().apply(image, run.arena()))
                : image;
        Painted painted = run.work(() -> paint(source, given, run));
        run.encode(() -> write(painted, run));
        if (!common.quiet()) {
            common.say(summary(source, painted));
        }
    }

    private void requireWritable() throws IOException {
        List<Path> inputs = new ArrayList<>(List.of(in));
        List<Path> outputs = new ArrayList<>(List.of(out));
        TensorFile.requireEnding(out);
        if (palette != null) {
            inputs.add(palette);
        }
        if (savePalette != null) {
            PaletteFile.requireEnding(savePalette);
            outputs.add(savePalette);
        }
        if (saveLabels != null) {
            LabelFile.requireEnding(saveLabels);
            outputs.add(saveLabels);
        }
        TensorFile.requireWritable(inputs, outputs);
    }

    private void requireServed(TensorType type) throws IOException {
        long channels = type.rank() == 2 ? 1 : type.rank() == 3 ? type.size(2) : 0;
        if (type.dtype() != DType.U8 || channels < 1 || channels > 4) {
            String hint = switch (type.dtype()) {
                case U8 -> "";
                case U16 -> "; in numpy (a / 257).round().astype('u1') converts it";
                case F32, F64 -> "; in numpy (a * 255).round().clip(0, 255).astype('u1') converts 0…1";
                default -> "; in numpy a.clip(0, 255).astype('u1') converts it";
            };
            throw TensorFile.refuse(in, "expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got " + type + hint);
        }
        if (type.elements() == 0) {
            throw TensorFile.refuse(in, "expected at least one pixel, got " + type);
        }
        if (channels == 2 && !TensorFile.isNpy(out)) {
            throw TensorFile.refuse(out, "expected .npy for an image of two channels, which no picture has");
        }
        TensorFile.requireHolds(out, type);
    }

    private Painted paint(Tensor image, @Nullable Tensor given, Run run) {
        Tensor rows = given == null ? made(image, run) : given;
        BinaryOperation mapping = dither == Dithering.NONE ? new NearestColor() : new Dither();
        Tensor labels = mapping.apply(image, rows, run.arena());
        Tensor table = image.rank() == 2 && rows.rank() == 2 ? rows.squeeze(1) : rows;
        return new Painted(rows.rank() == 1 ? rows.expand(1) : rows, labels,
                new Recolor().apply(labels, table, run.arena()));
    }

    private Tensor made(Tensor image, Run run) {
        MedianCut cutter = new MedianCut(colors()).with(cut == null ? Cut.VARIANCE : cut).refine(iterations());
        if (method != Method.KMEANS) {
            return cutter.apply(image, run.arena());
        }
        ColorHistogram histogram = ColorHistogram.of(image, run.arena());
        Tensor start = cutter.apply(histogram, run.arena());
        KMeans kmeans = new KMeans((int) start.size(0), 0, 1, 100, 0);
        return new Convert(DType.U8).apply(kmeans.ofColors(histogram, start, run.arena()).centers(), run.arena());
    }

    private void write(Painted painted, Run run) throws IOException {
        if (savePalette != null) {
            PaletteFile.write(painted.palette, savePalette);
        }
        if (saveLabels != null) {
            LabelFile.write(painted.labels, painted.palette.size(0), saveLabels, run);
        }
        if (TensorFile.isPng(out) && painted.palette.size(0) <= MOST_INDEXED) {
            IndexedPng.write(painted.labels, painted.palette, out);
        } else {
            TensorFile.write(painted.picture, out);
        }
    }

    private String summary(Tensor image, Painted painted) {
        double decibels = Psnr.of(image, painted.picture);
        String loss = Double.isInfinite(decibels)
                ? "without loss"
                : String.format(Locale.ROOT, "PSNR %.2f dB", decibels);
        long k = painted.palette.size(0);
        return out + ": " + image.size(1) + "×" + image.size(0) + ", " + k + (k == 1 ? " colour, " : " colours, ")
                + loss;
    }
}
