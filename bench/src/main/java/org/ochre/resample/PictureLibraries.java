package org.ochre.resample;

import boofcv.alg.filter.misc.AverageDownSampleOps;
import boofcv.concurrency.BoofConcurrency;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import net.coobird.thumbnailator.Thumbnails;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.imgscalr.Scalr;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.opencv.Mats;
import org.ochre.opencv.OpenCv;

/// Other libraries' ways to another size. AWT's images hold the channels in the order BGR. Only the libraries' own work
/// is measured.
final class PictureLibraries {
    private PictureLibraries() {}

    /// A library that works on AWT's images.
    interface Library {
        BufferedImage resize(BufferedImage image, int width, int height);
    }

    static Job job(Tensor photo, Tensor result, Library library) {
        BufferedImage image = new BufferedImage((int) photo.size(1), (int) photo.size(0),
                BufferedImage.TYPE_3BYTE_BGR);
        bytes(image).copyFrom(photo.flip(2));
        int width = (int) result.size(1);
        int height = (int) result.size(0);
        BufferedImage small = library.resize(image, width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int color = small.getRGB(x, y);
                for (int c = 0; c < 3; c++) {
                    result.setLong(color >> 16 - 8 * c & 0xFF, y, x, c);
                }
            }
        }
        return new Job(result, () -> library.resize(image, width, height));
    }

    private static Tensor bytes(BufferedImage image) {
        byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        return Tensor.of(MemorySegment.ofArray(data), DType.U8, image.getHeight(), image.getWidth(), 3);
    }

    /// AWT's bicubic filter, which skips pixels.
    static BufferedImage graphics2d(BufferedImage image, int width, int height) {
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    static BufferedImage thumbnailator(BufferedImage image, int width, int height) {
        try {
            return Thumbnails.of(image).forceSize(width, height).asBufferedImage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BufferedImage imgscalr(BufferedImage image, int width, int height) {
        return Scalr.resize(image, Scalr.Method.QUALITY, Scalr.Mode.FIT_EXACT, width, height);
    }

    /// OpenCV's means of areas: its Lanczos filter skips pixels.
    static Job opencv(Tensor photo, Tensor result, int threads) {
        OpenCv.threads(threads);
        Mat src = Mats.view(photo);
        Mat dst = Mats.view(result);
        Size size = new Size((int) result.size(1), (int) result.size(0));
        return new Job(result, () -> opencv_imgproc.resize(src, dst, size, 0, 0, opencv_imgproc.INTER_AREA));
    }

    /// BoofCV's means of areas, on planes.
    static Job boofcv(Tensor photo, Tensor result, int threads) {
        BoofConcurrency.USE_CONCURRENT = threads > 1;
        BoofConcurrency.setMaxThreads(threads);
        Planar<GrayU8> image = new Planar<>(GrayU8.class, (int) photo.size(1), (int) photo.size(0), 3);
        Planar<GrayU8> small = new Planar<>(GrayU8.class, (int) result.size(1), (int) result.size(0), 3);
        for (int c = 0; c < 3; c++) {
            plane(image.getBand(c)).copyFrom(photo.channel(c));
        }
        Runnable work = () -> AverageDownSampleOps.down(image, small);
        work.run();
        for (int c = 0; c < 3; c++) {
            result.channel(c).copyFrom(plane(small.getBand(c)));
        }
        return new Job(result, work);
    }

    private static Tensor plane(GrayU8 image) {
        return Tensor.of(MemorySegment.ofArray(image.data), DType.U8, image.height, image.width);
    }
}
