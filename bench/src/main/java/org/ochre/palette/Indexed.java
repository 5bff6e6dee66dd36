package org.ochre.palette;

import com.twelvemonkeys.image.ImageUtil;
import ij.process.ImageProcessor;
import ij.process.MedianCut;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.commons.imaging.ImagingException;
import org.apache.commons.imaging.palette.MedianCutQuantizer;
import org.apache.commons.imaging.palette.MostPopulatedBoxesMedianCut;
import org.apache.commons.imaging.palette.Palette;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Palettes and labels from libraries that work on AWT's images, all on one thread. Only their own work is measured,
/// without the time to move the last answer into tensors.
final class Indexed {
    private Indexed() {}

    /// The result of a library for an image.
    record Answer(int[] colors, int[] labels) {}

    static Job job(Tensor photo, AtomicReference<Tensor> palette, Tensor labels,
            Function<BufferedImage, Answer> library) {
        BufferedImage image = image(photo);
        Answer answer = library.apply(image);
        byte[] levels = new byte[3 * answer.colors().length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (answer.colors()[i / 3] >> 16 - i % 3 * 8);
        }
        palette.set(Tensor.of(MemorySegment.ofArray(levels), DType.U8, answer.colors().length, 3));
        labels.copyFrom(answer.labels());
        return new Job(labels, () -> library.apply(image));
    }

    /// ImageJ's median cut, with five bits per channel and labels from a table of 32³.
    static Function<BufferedImage, Answer> imagej(int k) {
        return image -> {
            int[] pixels = pixels(image);
            ImageProcessor result = new MedianCut(pixels, image.getWidth(), image.getHeight()).convertToByte(k);
            return answer((IndexColorModel) result.getColorModel(), (byte[]) result.getPixels());
        };
    }

    /// Commons Imaging's median cut.
    static Function<BufferedImage, Answer> imaging(int k) {
        return image -> {
            try {
                Palette palette = new MedianCutQuantizer(true).process(image, k, new MostPopulatedBoxesMedianCut());
                int[] labels = pixels(image).clone();
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = palette.getPaletteIndex(labels[i]);
                }
                int[] colors = new int[palette.length()];
                for (int i = 0; i < colors.length; i++) {
                    colors[i] = palette.getEntry(i);
                }
                return new Answer(colors, labels);
            } catch (ImagingException e) {
                throw new IllegalStateException("commons imaging: expected a palette", e);
            }
        };
    }

    /// TwelveMonkeys' fast selection, without dithering.
    static Function<BufferedImage, Answer> twelvemonkeys(int k) {
        int hints = ImageUtil.DITHER_NONE | ImageUtil.COLOR_SELECTION_FAST | ImageUtil.TRANSPARENCY_OPAQUE;
        return image -> {
            BufferedImage result = ImageUtil.createIndexed(image, k, Color.BLACK, hints);
            int[] labels = result.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
            return new Answer(colors((IndexColorModel) result.getColorModel()), labels);
        };
    }

    private static Answer answer(IndexColorModel model, byte[] indices) {
        int[] labels = new int[indices.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = indices[i] & 255;
        }
        return new Answer(colors(model), labels);
    }

    private static int[] colors(IndexColorModel model) {
        int[] colors = new int[model.getMapSize()];
        model.getRGBs(colors);
        return colors;
    }

    private static int[] pixels(BufferedImage image) {
        return ((java.awt.image.DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    private static BufferedImage image(Tensor photo) {
        int h = Math.toIntExact(photo.size(0));
        int w = Math.toIntExact(photo.size(1));
        byte[] levels = new byte[3 * h * w];
        photo.copyTo(levels);
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        int[] pixels = pixels(image);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (levels[3 * i] & 255) << 16 | (levels[3 * i + 1] & 255) << 8 | levels[3 * i + 2] & 255;
        }
        return image;
    }
}
