package org.ochre.stencil;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.opencv.Mats;
import org.ochre.opencv.OpenCv;

/// OpenCV's functions as people call them for the work of these benchmarks, with results in allocated memory.
final class OpencvStencils {
    private static final Point CENTER = new Point(-1, -1);

    private OpencvStencils() {}

    /// The five derivatives by five Sobels of ksize 1.
    static Job derivatives(Tensor field, Tensor planes, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat[] dst = new Mat[5];
        for (int i = 0; i < dst.length; i++) {
            dst[i] = Mats.view(planes.at(i));
        }
        return new Job(planes, () -> {
            sobel(src, dst[0], 0, 1, 0.5);
            sobel(src, dst[1], 1, 0, 0.5);
            sobel(src, dst[2], 0, 2, 1);
            sobel(src, dst[3], 1, 1, 0.25);
            sobel(src, dst[4], 2, 0, 1);
        });
    }

    /// OpenCV's `filter2D` with mirrored edges.
    static Job filter2D(Tensor field, Tensor result, Tensor kernel, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat dst = Mats.view(result);
        Mat taps = Mats.view(kernel);
        int border = opencv_core.BORDER_REFLECT_101;
        return new Job(result, () -> opencv_imgproc.filter2D(src, dst, opencv_core.CV_32F, taps, CENTER, 0, border));
    }

    /// OpenCV's `GaussianBlur` with a window of this size and mirrored edges.
    static Job gaussian(Tensor field, Tensor result, int window, double sigma, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat dst = Mats.view(result);
        Size size = new Size(window, window);
        int border = opencv_core.BORDER_REFLECT_101;
        int hint = opencv_core.ALGO_HINT_DEFAULT;
        return new Job(result, () -> opencv_imgproc.GaussianBlur(src, dst, size, sigma, sigma, border, hint));
    }

    /// OpenCV's `blur` with replicated edges.
    static Job mean(Tensor field, Tensor means, int window, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat dst = Mats.view(means);
        Size size = new Size(window, window);
        return new Job(means, () -> opencv_imgproc.blur(src, dst, size, CENTER, opencv_core.BORDER_REPLICATE));
    }

    /// Mean and variance by `boxFilter` and `sqrBoxFilter` in F32: the variance is the mean of squares minus the square
    /// of the mean.
    static Job stats(Tensor field, Tensor stats, int window, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(field);
        Mat mean = Mats.view(stats.at(0));
        Mat variance = Mats.view(stats.at(1));
        Mat squares = new Mat(src.rows(), src.cols(), src.type());
        Size size = new Size(window, window);
        int border = opencv_core.BORDER_REFLECT_101;
        return new Job(stats, () -> {
            opencv_imgproc.boxFilter(src, mean, opencv_core.CV_32F, size, CENTER, true, border);
            opencv_imgproc.sqrBoxFilter(src, variance, opencv_core.CV_32F, size, CENTER, true, border);
            opencv_core.multiply(mean, mean, squares);
            opencv_core.subtract(variance, squares, variance);
        });
    }

    private static void sobel(Mat src, Mat dst, int dx, int dy, double scale) {
        opencv_imgproc.Sobel(src, dst, opencv_core.CV_64F, dx, dy, 1, scale, 0, opencv_core.BORDER_REFLECT_101);
    }
}
