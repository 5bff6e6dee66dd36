package org.ochre.palette;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Clusters of colours that are merged two by two, beside points that stay where they are. Each step is the one that
/// raises the squared error least: `n₁ n₂ / (n₁ + n₂) · |m₁ − m₂|²` for two clusters of n₁ and n₂ pixels with these
/// means, which become one; and `n · |m − p|²` for a cluster and a fixed point p, which serves its colours from then
/// on. Ties go to the first cluster, then to the first fixed point, then to the first other cluster. Source: W. H.
/// Equitz, *A new vector quantization clustering algorithm*, IEEE Transactions on Acoustics, Speech and Signal
/// Processing 37, 1989.
final class Clusters {
    private static final int NONE = -1;

    private final Centers space;
    private final int fixed;
    private final double[][] points;
    private final long[][] totals;
    /// The cheapest partner of each cluster, and what the step costs.
    private final int[] partners;
    private final double[] costs;
    private int size;

    /// @param fixed the points that stay, which are the first
    /// @param clusters their totals, with at least one pixel each
    Clusters(Centers space, List<double[]> fixed, List<long[]> clusters) {
        this.space = space;
        this.fixed = fixed.size();
        this.size = clusters.size();
        int all = this.fixed + size;
        points = fixed.toArray(new double[all][]);
        totals = new long[all][];
        partners = new int[all];
        costs = new double[all];
        for (int i = this.fixed; i < all; i++) {
            totals[i] = clusters.get(i - this.fixed);
            points[i] = space.point(totals[i]);
        }
    }

    /// Merges until at most that many are left, and returns their totals.
    List<long[]> merged(int most) {
        if (size > most) {
            for (int i = fixed; i < points.length; i++) {
                seek(i);
            }
        }
        while (size > most) {
            merge();
        }
        List<long[]> left = new ArrayList<>();
        for (int i = fixed; i < points.length; i++) {
            if (points[i].length > 0) {
                left.add(totals[i]);
            }
        }
        return left;
    }

    /// Finds the cheapest partner of a cluster.
    private void seek(int cluster) {
        partners[cluster] = NONE;
        costs[cluster] = Double.POSITIVE_INFINITY;
        for (int other = 0; other < points.length; other++) {
            if (other != cluster && points[other].length > 0) {
                offer(cluster, other);
            }
        }
    }

    private void offer(int cluster, int other) {
        double count = totals[cluster][0];
        double weight = other < fixed ? count : count * totals[other][0] / (count + totals[other][0]);
        double square = 0;
        for (int i = 0; i < points[cluster].length; i++) {
            double difference = points[cluster][i] - points[other][i];
            square += difference * difference;
        }
        double cost = weight * square;
        if (cost < costs[cluster]) {
            costs[cluster] = cost;
            partners[cluster] = other;
        }
    }

    private int cheapest() {
        int cheapest = fixed;
        for (int i = fixed; i < points.length; i++) {
            boolean cheaper = points[i].length > 0 && (points[cheapest].length == 0 || costs[i] < costs[cheapest]);
            cheapest = cheaper ? i : cheapest;
        }
        return cheapest;
    }

    private void merge() {
        int gone = cheapest();
        int into = partners[gone];
        points[gone] = new double[0];
        size--;
        if (into >= fixed) {
            Arrays.setAll(totals[into], word -> totals[into][word] + totals[gone][word]);
            points[into] = space.point(totals[into]);
        }
        for (int i = fixed; i < points.length; i++) {
            if (points[i].length == 0) {
                continue;
            }
            if (i == into || partners[i] == gone || into >= fixed && partners[i] == into) {
                seek(i);
            } else if (into >= fixed) {
                offer(i, into);
            }
        }
    }
}
