package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelBoxes;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelSums;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.palette.Recolor;

/// `ochre label-means IMAGE LABELS OUT`: paints every region in its mean colour, or in another statistic.
final class LabelMeansCommand extends Command {
    private static final List<String> BOX = List.of("top", "left", "bottom", "right");

    private final Argument<Path> imageFile = positional(Path.class, "IMAGE",
            "[h, w] or [h, w, c] of any dtype and number of channels.");

    private final Argument<Path> labelFile = positional(Path.class, "LABELS",
            "Integers, or floats that are whole numbers, [h, w]: .npy, a gray picture of 8 or 16 bits, or the indices of "
                    + "a palette PNG, BMP or TIFF.");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "A picture in IMAGE's dtype, or .npy: f32 (u8, i8, u16, i16 images) or f64 (all others); a sum of integers "
                    + "is i64, a minimum or maximum has IMAGE's dtype.");

    private final Argument<Long> background = option(Long.class, "ID",
            "Leave out the pixels with this label; they become 0 in OUT.", "--background");

    private final Argument<LabelFile.From> labelsFrom = option(LabelFile.From.class,
            new Words<>(LabelFile.From.class), "WHAT",
            "The ids of a picture: the indices of its palette (default), or its colours: the gray value, or 0xRRGGBB.",
            "--labels-from");
    private final RegionOptions options = new RegionOptions(this);

    private final Argument<Path> table = option(Path.class, "T",
            "Save of each region its id, count of pixels (the area), mean, sum, std, min, max, median and box (top, left, "
                    + "bottom, right; the last two are behind it): .csv, or .npy in f64. Where values are left out, "
                    + "values is how many are there.",
            "--save-table");

    private final Argument<DType> dtype = option(DType.class, new Words<>(DType.class), "D",
            "The dtype of OUT: u8 i8 u16 i16 i32 i64 f32 f64.", "--dtype");

    private final PictureOptions picture = new PictureOptions(this);

    private final CommonOptions common = new CommonOptions(this);

    LabelMeansCommand() {
        super("label-means", "Paint every region of an image in the mean of its pixels, or another statistic.", "",
                "Labels may be any integers: sparse, negative or large. A .png of at most 256 colours is written as a "
                        + "palette PNG. Means of integers are exact. In an "
                        + "integer dtype they are rounded to the nearest integer, halves to even. A region without "
                        + "values is nan, or 0 in an integer dtype.");
    }

    private record Painted(RegionTable table, Tensor picture) {}

    @Override
    public Integer call() throws IOException {
        return common.run(this::paint);
    }

    private void paint(Run run) throws IOException {
        options.require();
        requireWritable();
        WriteOptions written = picture.of(out.get());
        Tensor image = run.decode(() -> TensorFile.read(imageFile.get(), run));
        Tensor labels = run.decode(() -> LabelFile.read(labelFile.get(), labelsFrom.or(LabelFile.From.INDICES), run));
        requireSameSize(image.type(), labels.type());
        DType wanted = wanted(image.type(), labels.type());
        TensorFile.requireHolds(out.get(), new TensorType(wanted, image.shape()), written);
        Painted painted = run.work(() -> means(image, labels, wanted, run));
        run.encode(() -> {
            if (table.given()) {
                painted.table.write(table.get());
            }
            TensorFile.writeFlat(painted.picture, out.get(), written, run);
        });
        common.say(out.get() + ": " + painted.picture.type() + ", " + painted.table.size() + " regions");
    }

    private void requireWritable() throws IOException {
        List<Path> outputs = new ArrayList<>(List.of(out.get()));
        TensorFile.requireEnding(out.get());
        if (table.given()) {
            RegionTable.requireEnding(table.get());
            outputs.add(table.get());
        }
        TensorFile.requireWritable(List.of(imageFile.get(), labelFile.get()), outputs);
    }

    private void requireSameSize(TensorType image, TensorType labels) throws IOException {
        if (image.rank() != 2 && image.rank() != 3) {
            throw TensorFile.refuse(imageFile.get(), "expected an image [h, w] or [h, w, c], got " + image);
        }
        if (labels.size(0) != image.size(0) || labels.size(1) != image.size(1)) {
            throw TensorFile.refuse(labelFile.get(),
                    "expected labels [" + image.size(0) + ", " + image.size(1) + "] as the image, got " + labels);
        }
    }

    private DType wanted(TensorType image, TensorType labels) {
        DType result = new LabelMeans(0).resultType(image, labels).dtype();
        return dtype.or(TensorFile.isNpy(out.get()) ? options.dtype(image.dtype(), result) : image.dtype());
    }

    private Painted means(Tensor image, Tensor labels, DType wanted, Run run) {
        Background left = background.given() ? Background.of(background.get()) : Background.NONE;
        LabelIndex index = LabelIndex.of(labels, left, run.arena());
        Tensor dense = index.apply(labels, run.arena());
        LabelSums sums = options.sums(image, dense, index.size(), table.given(), run);
        Tensor painted = options.painted(image, dense, sums, wanted, run);
        Tensor colors = image.rank() == 2 ? painted.squeeze(1) : painted;
        Tensor picture = new Recolor().background(RegionOptions.NO_REGION).apply(dense, colors, run.arena());
        return new Painted(new RegionTable(index.ids(), figures(image, dense, sums, run)), picture);
    }

    private List<RegionTable.Figure> figures(Tensor image, Tensor dense, LabelSums sums, Run run) {
        if (!table.given()) {
            return List.of();
        }
        DType whole = image.dtype().isFloat() || options.canLackValues() ? DType.F64 : DType.I64; // f64 has nan
        List<RegionTable.Figure> figures = new ArrayList<>();
        figures.add(new RegionTable.Figure("count", sums.counts()));
        figures.add(new RegionTable.Figure("mean", sums.means(DType.F64, run.arena())));
        if (options.leavesOut(image.dtype())) {
            figures.add(new RegionTable.Figure("values", sums.valueCounts(run.arena())));
        }
        figures.add(new RegionTable.Figure("sum", sums.sums(whole, run.arena())));
        figures.add(new RegionTable.Figure("std", sums.deviations(DType.F64, run.arena())));
        figures.add(new RegionTable.Figure("min", sums.minima(whole, run.arena())));
        figures.add(new RegionTable.Figure("max", sums.maxima(whole, run.arena())));
        figures.add(new RegionTable.Figure("median",
                options.medians(image, dense, sums.regions(), DType.F64, run)));
        LabelBoxes boxes = LabelBoxes.allocate(sums.regions(), run.arena());
        boxes.add(dense, Background.of(RegionOptions.NO_REGION), 0, 0);
        for (int side = 0; side < BOX.size(); side++) {
            figures.add(new RegionTable.Figure(BOX.get(side), boxes.boxes().slice(1, side, side + 1).squeeze(1)));
        }
        return figures;
    }
}
