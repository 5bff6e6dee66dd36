package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelSums;
import org.ochre.palette.Recolor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ochre label-means IMAGE LABELS OUT`: every region in its mean colour.
@Command(name = "label-means", sortOptions = false,
        description = "Paint every region of an image in the mean of its pixels.",
        footer = {"",
            "Labels may be any integers: sparse, negative, huge. Means of integers are exact; in an integer dtype they are rounded to "
                    + "the nearest, halves to even."})
final class LabelMeansCommand implements Callable<Integer> {
    /// What stands for the background once labels are dense.
    private static final long NO_REGION = -1;

    @Parameters(index = "0", paramLabel = "IMAGE",
            description = "[h, w] or [h, w, c] of any dtype and number of channels.")
    private Path imageFile;

    @Parameters(index = "1", paramLabel = "LABELS",
            description = "Integers [h, w]: .npy, or a gray picture of 8 or 16 bits.")
    private Path labelFile;

    @Parameters(index = "2", paramLabel = "OUT",
            description = "A picture in IMAGE's dtype, or .npy in f32 (u8, i8, u16, i16 images) or f64 (all others).")
    private Path out;

    @Option(names = "--background", paramLabel = "ID",
            description = "Leave out the pixels with this label; they become 0.")
    private @Nullable Long background;

    @Option(names = "--save-table", paramLabel = "T",
            description = "Save id, count and mean of each region: .csv, or .npy f64 [m, 2 + c].")
    private @Nullable Path table;

    @Option(names = "--dtype", paramLabel = "D", completionCandidates = DTypes.class, converter = DTypes.class,
            description = "The dtype of OUT: u8 i8 u16 i16 i32 i64 f32 f64.")
    private @Nullable DType dtype;

    @Mixin
    private CommonOptions common;

    static final class DTypes extends Words<DType> {
        DTypes() {
            super(DType.class);
        }
    }

    private record Painted(RegionTable table, Tensor picture) {}

    @Override
    public Integer call() throws IOException {
        return common.run(this::paint);
    }

    private void paint(Run run) throws IOException {
        requireWritable();
        Tensor image = run.decode(() -> TensorFile.read(imageFile, run));
        Tensor labels = run.decode(() -> LabelFile.read(labelFile, run));
        requireSameSize(image.type(), labels.type());
        DType wanted = wanted(image.type(), labels.type());
        TensorFile.requireHolds(out, new TensorType(wanted, image.shape()));
        Painted painted = run.work(() -> means(image, labels, wanted, run));
        run.encode(() -> {
            if (table != null) {
                painted.table.write(table);
            }
            TensorFile.write(painted.picture, out);
        });
        common.say(out + ": " + painted.picture.type() + ", " + painted.table.size() + " regions");
    }

    private void requireWritable() throws IOException {
        List<Path> outputs = new ArrayList<>(List.of(out));
        TensorFile.requireEnding(out);
        if (table != null) {
            RegionTable.requireEnding(table);
            outputs.add(table);
        }
        TensorFile.requireWritable(List.of(imageFile, labelFile), outputs);
    }

    private void requireSameSize(TensorType image, TensorType labels) throws IOException {
        if (image.rank() != 2 && image.rank() != 3) {
            throw TensorFile.refuse(imageFile, "expected an image [h, w] or [h, w, c], got " + image);
        }
        if (labels.size(0) != image.size(0) || labels.size(1) != image.size(1)) {
            throw TensorFile.refuse(labelFile,
                    "expected labels [" + image.size(0) + ", " + image.size(1) + "] as the image, got " + labels);
        }
    }

    private DType wanted(TensorType image, TensorType labels) {
        DType result = new LabelMeans(0).resultType(image, labels).dtype();
        return dtype != null ? dtype : TensorFile.isNpy(out) ? result : image.dtype();
    }

    private Painted means(Tensor image, Tensor labels, DType wanted, Run run) {
        OptionalLong left = background == null ? OptionalLong.empty() : OptionalLong.of(background);
        LabelIndex index = LabelIndex.of(labels, left, run.arena());
        Tensor dense = index.apply(labels, run.arena());
        long channels = image.rank() == 2 ? 1 : image.size(2);
        LabelSums sums = LabelSums.allocate(run.arena(), image.dtype(), index.size(), channels, false);
        sums.add(image, dense, OptionalLong.of(NO_REGION));
        Tensor means = sums.means(wanted, run.arena());
        Tensor colors = image.rank() == 2 ? means.squeeze(1) : means;
        Tensor picture = new Recolor(NO_REGION).apply(dense, colors, run.arena());
        return new Painted(new RegionTable(index.ids(), sums.counts(), sums.means(DType.F64, run.arena())), picture);
    }
}
