package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// OpenCV's functions as people call them, with results in allocated memory.
final class OpencvFilters {
    private static final int BORDER = opencv_core.BORDER_REFLECT_101;
    private static final Point CENTER = new Point(-1, -1);

    private OpencvFilters() {}

    static Job box(Tensor field, Tensor means, int window, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat dst = Mats.view(means);
        Size size = new Size(window, window);
        return new Job(means, () -> opencv_imgproc.boxFilter(src, dst, opencv_core.CV_32F, size, CENTER, true, BORDER));
    }

    static Job sobels(Tensor field, Tensor dx, Tensor dy, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat across = Mats.view(dx);
        Mat down = Mats.view(dy);
        return new Job(dx, () -> {
            opencv_imgproc.Sobel(src, across, opencv_core.CV_32F, 1, 0, 3, 1, 0, BORDER);
            opencv_imgproc.Sobel(src, down, opencv_core.CV_32F, 0, 1, 3, 1, 0, BORDER);
        });
    }

    /// `kmeans` with the arguments of [KMeans]: one attempt from k-means++ seeds. Each run converts the points to F32,
    /// the only dtype that OpenCV takes.
    static Job kmeans(Tensor photo, Tensor centers, int iterations, double epsilon, int threads) {
        OpenCv.threads(threads);
        Mat pixels = Mats.view(photo.reshape(photo.size(0) * photo.size(1), 3));
        Mat points = new Mat();
        Mat labels = new Mat();
        Mat found = Mats.view(centers);
        TermCriteria until = new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, iterations, epsilon);
        int k = Math.toIntExact(centers.size(0));
        return new Job(Tensor.of(centers.segment(), DType.F32, k, 3), () -> {
            opencv_core.setRNGSeed(0);
            pixels.convertTo(points, opencv_core.CV_32F);
            opencv_core.kmeans(points, k, labels, until, 1, opencv_core.KMEANS_PP_CENTERS, found);
        });
    }
}
