package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.work.Held;

/// From a tensor to the content of an image file.
final class Encoder {
    private Encoder() {}

    /// The content in pieces, in their order, in scratch memory; a profile among them on the Java heap.
    static List<MemorySegment> encode(String file, String ending, Tensor image, WriteOptions options, Scratch scratch)
            throws ImageException {
        String lower = ending.toLowerCase(Locale.ROOT);
        String extension = lower.startsWith(".") ? lower.substring(1) : lower;
        ImageFormat format = ImageFormat.ofEnding(file, ending);
        format.requireWritable(file, extension, image.type());
        format.requireOptions(file, extension, image.type(), options);
        OpenCv.load();
        Tensor plain = image.rank() == 3 && image.size(2) == 1 ? image.channel(0) : image;
        Tensor pixels = MatLayout.fits(plain) ? plain : plain.copy(scratch);
        Tensor ordered = Tensor.allocate(scratch, pixels.type());
        MemorySegment[] content = new MemorySegment[1];
        try {
            Held.run(() -> Headers.scoped(List.of(pixels, ordered), mats -> {
                Mat source = toBgr(mats.getFirst(), mats.getLast());
                IntPointer parameters = new IntPointer(format.parameters(image.dtype(), options));
                content[0] = encode(extension, source, parameters, scratch);
            }), pixels, ordered);
        } catch (IllegalArgumentException e) {
            throw new ImageException(file, "an image that OpenCV can write as " + extension,
                    String.valueOf(e.getMessage()), e);
        }
        return options.icc().isEmpty()
                ? List.of(content[0])
                : ProfileInsertion.into(content[0], format, options.icc().get());
    }

    private static MemorySegment encode(String extension, Mat source, IntPointer parameters, Scratch scratch) {
        BytePointer encoded = new BytePointer();
        if (!opencv_imgcodecs.imencode("." + extension, source, encoded, parameters)) {
            throw new IllegalArgumentException("OpenCV gives no reason");
        }
        if (encoded.limit() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("its file of " + encoded.limit() + " bytes, beyond 2^31-1");
        }
        MemorySegment bytes = MemorySegment.ofBuffer(encoded.asByteBuffer());
        return scratch.allocate(bytes.byteSize(), 1).copyFrom(bytes);
    }

    private static Mat toBgr(Mat image, Mat ordered) {
        switch (image.channels()) {
            case 3 -> opencv_imgproc.cvtColor(image, ordered, opencv_imgproc.COLOR_RGB2BGR);
            case 4 -> opencv_imgproc.cvtColor(image, ordered, opencv_imgproc.COLOR_RGBA2BGRA);
            default -> {
                return image;
            }
        }
        return ordered;
    }
}
