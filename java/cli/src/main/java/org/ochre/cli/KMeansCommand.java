package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ochre.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.Clusters;
import org.ochre.opencv.KMeans;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ochre kmeans IN OUT -k N`: pixels in k clusters, each painted in its centre.
@Command(name = "kmeans", sortOptions = false,
        description = "Cluster the pixels of an image and paint each cluster in its centre.",
        footer = {"",
            "u8 images of up to four channels are clustered by their colours, each counted as often as it occurs (exact sums); all others "
                    + "by OpenCV's kmeans."})
final class KMeansCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN", description = "The image, [h, w] or [h, w, d], u8 i8 u16 i16 f32.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT",
            description = "A picture in IN's dtype, or .npy of the centres' f32.")
    private Path out;

    @Option(names = "-k", paramLabel = "N", required = true, description = "How many clusters.")
    private int k;

    @Option(names = "--seed", paramLabel = "S", description = "Of the random numbers; 0 unless given.")
    private long seed;

    @Option(names = "--attempts", paramLabel = "A", description = "Starts, of which the best counts; 3 unless given.")
    private int attempts = 3;

    @Option(names = "--iterations", paramLabel = "I", description = "Most iterations of each, 2…100; 50 unless given.")
    private int iterations = 50;

    @Option(names = "--save-centers", paramLabel = "C", description = "Save the centres, .npy f32 [k, d].")
    private @Nullable Path centersFile;

    @Option(names = "--save-labels", paramLabel = "L",
            description = "Save the cluster of each pixel: .npy i32 [h, w], or .png or .tif of 8 or 16 bits.")
    private @Nullable Path labelsFile;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        common.range("-k", k, 1, Integer.MAX_VALUE);
        common.range("--attempts", attempts, 1, Integer.MAX_VALUE);
        common.range("--iterations", iterations, 2, 100);
        return common.run(this::cluster);
    }

    private void cluster(Run run) throws IOException {
        requireWritable();
        Tensor image = run.decode(() -> TensorFile.read(in, run));
        if (image.rank() != 2 && image.rank() != 3) {
            throw TensorFile.refuse(in, "expected an image [h, w] or [h, w, d], got " + image.type());
        }
        TensorFile.requireHolds(out, new TensorType(painted(image), image.shape()));
        Tensor points = image.rank() == 2 ? image.expand(2) : image;
        Clusters clusters = run.work(() -> clusters(points, run));
        Tensor painted = run.work(() -> painted(clusters, image, run));
        run.encode(() -> {
            if (centersFile != null) {
                TensorFile.write(clusters.centers(), centersFile);
            }
            if (labelsFile != null) {
                LabelFile.write(clusters.labels(), k, labelsFile, run);
            }
            TensorFile.write(painted, out);
        });
        common.say(String.format(Locale.ROOT, "%s: %d clusters, compactness %.6g", out, k, clusters.compactness()));
    }

    private void requireWritable() throws IOException {
        List<Path> outputs = new ArrayList<>(List.of(out));
        TensorFile.requireEnding(out);
        if (centersFile != null) {
            if (!TensorFile.isNpy(centersFile)) {
                throw TensorFile.refuse(centersFile, "expected a file name that ends in .npy");
            }
            outputs.add(centersFile);
        }
        if (labelsFile != null) {
            LabelFile.requireEnding(labelsFile);
            outputs.add(labelsFile);
        }
        TensorFile.requireWritable(List.of(in), outputs);
    }

    /// Centres, and the label of each pixel, `[h, w]`.
    private Clusters clusters(Tensor points, Run run) {
        KMeans kmeans = new KMeans(k, seed, attempts, iterations, 0.01);
        if (points.dtype() != DType.U8 || points.size(2) > 4) {
            return kmeans.apply(points, run.arena());
        }
        Clusters colors = kmeans.ofColors(ColorHistogram.of(points, run.arena()), run.arena());
        Tensor real = new Convert(DType.F32).apply(points, run.arena());
        Tensor labels = new NearestColor().apply(real, colors.centers(), run.arena());
        return new Clusters(colors.centers(), labels, colors.compactness());
    }

    private DType painted(Tensor image) {
        return TensorFile.isNpy(out) ? DType.F32 : image.dtype();
    }

    private Tensor painted(Clusters clusters, Tensor image, Run run) {
        Tensor centers = new Convert(painted(image)).apply(clusters.centers(), run.arena());
        Tensor table = image.rank() == 2 ? centers.squeeze(1) : centers;
        return new Recolor().apply(clusters.labels(), table, run.arena());
    }
}
