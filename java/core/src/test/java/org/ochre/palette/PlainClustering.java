package org.ochre.palette;

/// The textbook's weighted k-means of colours, with the steps of OpenCV's `kmeans`. [Lloyd] must give the same result.
final class PlainClustering {
    private final long[][] colors;
    private final long[] counts;
    private final int channels;
    private final int k;
    private final double[] centers;
    private final int[] labels;

    PlainClustering(ColorHistogram histogram, double[] start) {
        channels = histogram.channels();
        k = start.length / channels;
        centers = start.clone();
        colors = new long[(int) histogram.size()][channels];
        counts = new long[colors.length];
        labels = new int[colors.length];
        for (int i = 0; i < colors.length; i++) {
            counts[i] = histogram.counts().getLong(i);
            for (int channel = 0; channel < channels; channel++) {
                colors[i][channel] = histogram.colors().getLong(i, channel);
            }
        }
    }

    double[] centers() {
        return centers;
    }

    int[] labels() {
        return labels;
    }

    double distance(int color, int row) {
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            double difference = colors[color][channel] - centers[row * channels + channel];
            sum += difference * difference;
        }
        return sum;
    }

    /// Iterates, and returns the compactness.
    double iterate(int done, int iterations, double epsilon) {
        for (int iteration = done;; iteration++) {
            assign();
            boolean still = move() <= epsilon * epsilon && iteration > 0;
            if (still || iteration + 1 >= iterations) {
                double sum = 0;
                for (int i = 0; i < labels.length; i++) {
                    sum += counts[i] * distance(i, labels[i]);
                }
                return sum;
            }
        }
    }

    private void assign() {
        for (int i = 0; i < labels.length; i++) {
            labels[i] = 0;
            for (int row = 1; row < k; row++) {
                labels[i] = distance(i, row) < distance(i, labels[i]) ? row : labels[i];
            }
        }
    }

    private double move() {
        for (int row = 0; row < k; row++) {
            if (members(row) == 0) {
                labels[farthestOf(donor())] = row;
            }
        }
        double largest = 0;
        for (int row = 0; row < k; row++) {
            double way = 0;
            double[] mean = mean(row);
            for (int channel = 0; channel < channels; channel++) {
                double move = mean[channel] - centers[row * channels + channel];
                way += move * move;
                centers[row * channels + channel] = mean[channel];
            }
            largest = Math.max(largest, way);
        }
        return largest;
    }

    private int donor() {
        int donor = -1;
        for (int row = 0; row < k; row++) {
            if (members(row) > 1 && (donor < 0 || weight(row) > weight(donor))) {
                donor = row;
            }
        }
        return donor;
    }

    private int farthestOf(int row) {
        double[] mean = mean(row);
        int farthest = -1;
        double most = -1;
        for (int i = 0; i < labels.length; i++) {
            double distance = 0;
            for (int channel = 0; channel < channels; channel++) {
                distance += (colors[i][channel] - mean[channel]) * (colors[i][channel] - mean[channel]);
            }
            if (labels[i] == row && distance > most) {
                farthest = i;
                most = distance;
            }
        }
        return farthest;
    }

    private long members(int row) {
        long members = 0;
        for (int label : labels) {
            members += label == row ? 1 : 0;
        }
        return members;
    }

    private long weight(int row) {
        long weight = 0;
        for (int i = 0; i < labels.length; i++) {
            weight += labels[i] == row ? counts[i] : 0;
        }
        return weight;
    }

    private double[] mean(int row) {
        double[] mean = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            long sum = 0;
            for (int i = 0; i < labels.length; i++) {
                sum += labels[i] == row ? counts[i] * colors[i][channel] : 0;
            }
            mean[channel] = (double) sum / weight(row);
        }
        return mean;
    }
}
