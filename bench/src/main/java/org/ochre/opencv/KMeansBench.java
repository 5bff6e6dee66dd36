package org.ochre.opencv;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Locale;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.openjdk.jmh.annotations.Param;

/// Sixteen centres of the colours of a photo of a million pixels, to convergence, in one attempt from k-means++ seeds.
/// `ochre` is Ochre's own [ColorKMeans] with the histogram that it needs. `points` is [KMeans], which is OpenCV's
/// `kmeans`. The seeds decide where it ends; the distortion measures the quality.
public class KMeansBench extends Workload {
    private static final int K = 16;
    private static final int ITERATIONS = 100;
    private static final double EPSILON = 0.01;

    @Param({"ochre", "points", "opencv", "boofcv", "smile", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(1000), size.of(1000), arena);
        Tensor centers = Tensor.allocate(arena, DType.F32, K, 3);
        KMeans means = new KMeans(K, 0, 1, ITERATIONS, EPSILON);
        ColorKMeans colors = new ColorKMeans(K, 0, 1, ITERATIONS, EPSILON);
        return switch (implementation) {
            case "ochre" -> new Job(centers, () -> {
                try (Arena work = Arena.ofShared()) {
                    centers.copyFrom(colors.apply(ColorHistogram.of(photo, work), work).centers());
                }
            });
            case "points" -> {
                Tensor labels = Tensor.allocate(arena, means.labelsType(photo.type()));
                yield new Job(centers, () -> means.into(photo, null, centers, labels));
            }
            case "opencv" -> OpencvFilters.kmeans(photo, centers, ITERATIONS, EPSILON, threads);
            case "boofcv" -> JavaKMeans.boofcv(photo, centers, ITERATIONS);
            case "smile" -> JavaKMeans.smile(photo, centers, ITERATIONS, EPSILON);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.size(0) * photo.size(1);
    }

    @Override
    protected String judge(Tensor centers) {
        float[] center = new float[3 * K];
        byte[] levels = new byte[Math.toIntExact(photo.elements())];
        centers.copyTo(center);
        photo.copyTo(levels);
        double sum = 0;
        double[] distances = new double[K];
        for (int i = 0; i < levels.length; i += 3) {
            Arrays.fill(distances, 0);
            for (int j = 0; j < center.length; j++) {
                double gap = (levels[i + j % 3] & 255) - center[j];
                distances[j / 3] += gap * gap;
            }
            sum += Arrays.stream(distances).min().orElseThrow();
        }
        return String.format(Locale.ROOT, "distortion %.2f a pixel", 3 * sum / levels.length);
    }
}
