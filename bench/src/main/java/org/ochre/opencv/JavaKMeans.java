package org.ochre.opencv;

import java.util.List;
import org.ddogleg.clustering.ConfigKMeans;
import org.ddogleg.clustering.FactoryClustering;
import org.ddogleg.clustering.KMeansInitializers;
import org.ddogleg.clustering.kmeans.StandardKMeans;
import org.ddogleg.clustering.misc.ListAccessor;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import smile.clustering.CentroidClustering;
import smile.clustering.Clustering;

/// The k-means of Java libraries: one attempt from k-means++ seeds, on points as `double[n][3]`, the form that they
/// take. They choose their number of threads.
final class JavaKMeans {
    private JavaKMeans() {}

    static Job smile(Tensor photo, Tensor centers, int iterations, double epsilon) {
        double[][] points = points(photo);
        var options = new Clustering.Options(Math.toIntExact(centers.size(0)), iterations, epsilon, null);
        return new Job(centers, () -> {
            CentroidClustering<double[], double[]> found = smile.clustering.KMeans.fit(points, options);
            write(List.of(found.centers()), centers);
        });
    }

    /// The k-means of DDogleg, which BoofCV uses. It runs until nothing changes, or to the last iteration.
    static Job boofcv(Tensor photo, Tensor centers, int iterations) {
        List<double[]> points = List.of(points(photo));
        ConfigKMeans config = new ConfigKMeans();
        config.initializer = KMeansInitializers.PLUS_PLUS;
        config.maxIterations = iterations;
        config.reseedAfterIterations = iterations;
        config.maxReSeed = 1;
        int dimensions = 3;
        return new Job(centers, () -> {
            StandardKMeans<double[]> means = FactoryClustering.kMeans_MT(config, dimensions, 1, double[].class);
            means.initialize(0);
            means.process(new ListAccessor<>(points, (from, to) -> System.arraycopy(from, 0, to, 0, dimensions),
                    double[].class), Math.toIntExact(centers.size(0)));
            write(means.getBestClusters().toList(), centers);
        });
    }

    private static double[][] points(Tensor photo) {
        byte[] levels = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(levels);
        double[][] points = new double[levels.length / 3][3];
        for (int i = 0; i < levels.length; i++) {
            points[i / 3][i % 3] = levels[i] & 255;
        }
        return points;
    }

    private static void write(List<double[]> found, Tensor centers) {
        for (int i = 0; i < found.size(); i++) {
            centers.at(i)
                    .copyFrom(new float[]{(float) found.get(i)[0], (float) found.get(i)[1], (float) found.get(i)[2]});
        }
    }
}
