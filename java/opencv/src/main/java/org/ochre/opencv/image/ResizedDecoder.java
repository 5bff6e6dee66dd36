package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteOrder;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.resample.Box;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

/// Pictures that are decoded to be resized. A JPEG is decoded smaller where that hardly changes the result.
final class ResizedDecoder {
    /// A JPEG is decoded with at least so many times the rows and columns of the result.
    private static final double SPARE = 1.5;
    /// The same for means of areas: their edges are sharp, and would cut through pixels.
    private static final double SPARE_AREA = 2.5;
    /// Photos of fewer pixels have more detail in each, and are decoded soon.
    private static final long LARGE = 1L << 22;
    private static final double SPARE_SMALL = 2;
    /// The same where libjpeg reads the colours twice as small as the brightness, along one axis.
    private static final double SPARE_UNEVEN = 3;
    private static final double SPARE_AREA_UNEVEN = 4;
    private static final int MOST_REDUCTION = 8;

    private ResizedDecoder() {}

    /// @param content native memory
    static Tensor decode(String file, MemorySegment content, ReadOptions options, Resize resize,
            SegmentAllocator results) throws ImageException {
        Bytes encoded = new Bytes(file, content, ByteOrder.BIG_ENDIAN);
        ImageHeader full = Decoder.header(file, encoded, options);
        TensorType type = full.uprightType();
        TensorType result = resize.resultType(type);
        int by = full.format() == ImageFormat.JPEG ? reduction(resize, type, result, encoded) : 1;
        try (Scratch scratch = new Scratch()) {
            Tensor image = Decoder.decode(file, full, by, encoded, options, scratch);
            Resize here = by == 1 ? resize : resize.crop(area(resize, full, by, image.type()));
            return here.apply(image, results);
        }
    }

    /// By how much it is decoded smaller: 1, 2, 4 or 8. Where pixels are picked, they are needed as they are; where
    /// light is summed, means of codes do not serve.
    private static int reduction(Resize resize, TensorType type, TensorType result, Bytes encoded)
            throws ImageException {
        if (resize.filter() == Filter.NEAREST || resize.linear()) {
            return 1;
        }
        Box box = resize.box() == null ? new Box(0, 0, type.size(0), type.size(1)) : resize.box();
        double scale = Math.max(result.size(0) / box.height(), result.size(1) / box.width());
        double spare = spare(resize.filter(), type.size(0) * type.size(1), encoded);
        int by = MOST_REDUCTION;
        while (by > 1 && spare * scale * by > 1) {
            by /= 2;
        }
        return by;
    }

    private static double spare(Filter filter, long pixels, Bytes encoded) throws ImageException {
        boolean isArea = filter == Filter.AREA;
        if (pixels >= LARGE) {
            return isArea ? SPARE_AREA : SPARE;
        }
        if (JpegMarkers.of(encoded).isUneven()) {
            return isArea ? SPARE_AREA_UNEVEN : SPARE_UNEVEN;
        }
        return isArea ? SPARE_AREA : SPARE_SMALL;
    }

    /// The rectangle of the smaller picture that is what the operation takes of the full one. Where the reduction does
    /// not divide a side, the outermost pixel stands for fewer than the others, and a part of it lies outside the
    /// picture: of the file's last pixels, which are the first where the picture is turned.
    private static Box area(Resize resize, ImageHeader full, int by, TensorType small) {
        TensorType type = full.uprightType();
        Box box = resize.box() == null ? new Box(0, 0, type.size(0), type.size(1)) : resize.box();
        boolean bottomUp = switch (full.orientation()) {
            case 3, 4, 7, 8 -> true;
            default -> false;
        };
        boolean rightToLeft = switch (full.orientation()) {
            case 2, 3, 6, 7 -> true;
            default -> false;
        };
        double y = (bottomUp ? small.size(0) - (double) type.size(0) / by : 0) + box.y() / by;
        double x = (rightToLeft ? small.size(1) - (double) type.size(1) / by : 0) + box.x() / by;
        return new Box(y, x, Math.min(box.height() / by, small.size(0) - y),
                Math.min(box.width() / by, small.size(1) - x));
    }
}
