package org.ochre.pixel;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_dnn.Image2BlobParams;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.opencv.Mats;
import org.ochre.opencv.OpenCv;

/// OpenCV's `blobFromImageWithParams`, which computes `(x − mean) · factor`: the same up to rounding, with
/// `mean / scale` for the mean and `scale / deviation` for the factor.
final class OpencvNormalize {
    private OpencvNormalize() {}

    static Job of(Normalize by, Tensor photo, Tensor planes, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(photo);
        long height = photo.size(0);
        long width = photo.size(1);
        Mat blob = Mats.view(planes.reshape(1, 3 * height * width));
        int[] sizes = {1, 3, Math.toIntExact(height), Math.toIntExact(width)};
        Mat result = new Mat(sizes, opencv_core.CV_32F, blob.data());
        double[] factor = new double[3];
        double[] mean = new double[3];
        for (int c = 0; c < 3; c++) {
            factor[c] = by.scale() / by.deviation().get(c);
            mean[c] = by.mean().get(c) / by.scale();
        }
        Image2BlobParams how = new Image2BlobParams(new Scalar(factor[0], factor[1], factor[2], 1),
                new Size((int) width, (int) height), new Scalar(mean[0], mean[1], mean[2], 0), false,
                opencv_core.CV_32F, opencv_dnn.DNN_LAYOUT_NCHW, opencv_dnn.DNN_PMODE_NULL, new Scalar());
        return new Job(planes, () -> opencv_dnn.blobFromImageWithParams(src, result, how));
    }
}
