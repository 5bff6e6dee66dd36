package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ochre.pixel.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.Clusters;
import org.ochre.opencv.KMeans;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.palette.Recolor;

/// `ochre kmeans IN OUT -k N`: clusters the pixels into k clusters, and paints each pixel in the centre of its cluster.
final class KMeansCommand extends Command {
    private static final int ATTEMPTS = 3;
    private static final int MOST_ATTEMPTS = 1000;
    private static final int ITERATIONS = 50;
    private static final double EPSILON = 0.01;

    private final Argument<Path> in = positional(Path.class, "IN",
            "The image, [h, w] or [h, w, d], u8 i8 u16 i16 f32.");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "A picture in IN's dtype, or .npy f32, the centres' dtype.");

    private final Argument<Integer> k = required(Integer.class, "N", "The number of clusters.", "-k");

    private final Argument<Long> seed = option(Long.class, "S", "The seed of the random numbers; 0 unless given.",
            "--seed");

    private final Argument<Integer> attempts = option(Integer.class, "A",
            "The number of starts, 1…1000; the best one gives the result; 3 unless given.", "--attempts");

    private final Argument<Integer> iterations = option(Integer.class, "I",
            "The most iterations of each start, 2…100; 50 unless given.", "--iterations");

    private final Argument<Path> centersFile = option(Path.class, "C", "Save the centres, .npy f32 [k, d].",
            "--save-centers");

    private final Argument<Path> labelsFile = option(Path.class, "L",
            "Save the cluster of each pixel: .npy i32 [h, w], or .png or .tif of 8 or 16 bits.", "--save-labels");

    private final PictureOptions picture = new PictureOptions(this);

    private final CommonOptions common = new CommonOptions(this);

    KMeansCommand() {
        super("kmeans", "OpenCV's kmeans: cluster the pixels of an image and paint each cluster in its centre.", "",
                "Each pixel is a point. A .png of at most 256 colours is written as a palette PNG. For the colours of a photo, quantize --method kmeans is Ochre's own: faster, "
                        + "with exact sums.");
    }

    @Override
    public Integer call() throws IOException {
        common.range("-k", k.get(), 1, Integer.MAX_VALUE);
        common.range("--attempts", attempts.or(ATTEMPTS), 1, MOST_ATTEMPTS);
        common.range("--iterations", iterations.or(ITERATIONS), 2, 100);
        return common.run(this::cluster);
    }

    private void cluster(Run run) throws IOException {
        requireWritable();
        WriteOptions options = picture.of(out.get());
        Tensor image = run.decode(() -> TensorFile.read(in.get(), run));
        if (image.rank() != 2 && image.rank() != 3) {
            throw TensorFile.refuse(in.get(), "expected an image [h, w] or [h, w, d], got " + image.type());
        }
        TensorFile.requireHolds(out.get(), new TensorType(painted(image), image.shape()), options);
        Tensor points = image.rank() == 2 ? image.expand(2) : image;
        Clusters clusters = run.work(() -> clusters(points, run));
        Tensor painted = run.work(() -> painted(clusters, image, run));
        run.encode(() -> {
            if (centersFile.given()) {
                TensorFile.write(clusters.centers(), centersFile.get());
            }
            if (labelsFile.given()) {
                LabelFile.write(clusters.labels(), k.get(), labelsFile.get(), run);
            }
            TensorFile.writeFlat(painted, out.get(), options, run);
        });
        common.say(String.format(Locale.ROOT, "%s: %d clusters, compactness %.6g", out.get(), k.get(),
                clusters.compactness()));
    }

    private void requireWritable() throws IOException {
        List<Path> outputs = new ArrayList<>(List.of(out.get()));
        TensorFile.requireEnding(out.get());
        if (centersFile.given()) {
            if (!TensorFile.isNpy(centersFile.get())) {
                throw TensorFile.refuse(centersFile.get(), "expected a file name that ends in .npy");
            }
            outputs.add(centersFile.get());
        }
        if (labelsFile.given()) {
            LabelFile.requireEnding(labelsFile.get());
            outputs.add(labelsFile.get());
        }
        TensorFile.requireWritable(List.of(in.get()), outputs);
    }

    /// The centres, and the label of each pixel, `[h, w]`.
    private Clusters clusters(Tensor points, Run run) {
        return new KMeans(k.get(), seed.or(0L), attempts.or(ATTEMPTS), iterations.or(ITERATIONS), EPSILON)
                .apply(points, run.arena());
    }

    private DType painted(Tensor image) {
        return TensorFile.isNpy(out.get()) ? DType.F32 : image.dtype();
    }

    private Tensor painted(Clusters clusters, Tensor image, Run run) {
        Tensor centers = new Convert(painted(image)).apply(clusters.centers(), run.arena());
        Tensor table = image.rank() == 2 ? centers.squeeze(1) : centers;
        return new Recolor().apply(clusters.labels(), table, run.arena());
    }
}
