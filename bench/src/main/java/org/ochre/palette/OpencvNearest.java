package org.ochre.palette;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.opencv.Mats;
import org.ochre.opencv.OpenCv;

/// `cv::batchDistance` with one neighbour, with results in allocated memory.
final class OpencvNearest {
    private OpencvNearest() {}

    static Job of(Tensor photo, Tensor palette, Tensor labels, int threads) {
        OpenCv.threads(threads);
        long n = labels.elements();
        Mat pixels = Mats.view(photo.reshape(n, 3));
        Mat rows = Mats.view(palette);
        Mat nearest = Mats.view(labels.reshape(n, 1));
        Mat distances = new Mat((int) n, 1, opencv_core.CV_32S);
        Mat none = new Mat();
        return new Job(Tensor.of(labels.segment(), DType.I32, n), () -> opencv_core.batchDistance(
                pixels, rows, distances, opencv_core.CV_32S, nearest, opencv_core.NORM_L2SQR, 1, none, 0, false));
    }
}
