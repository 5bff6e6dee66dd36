package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// `crop:X,Y,WxH`: a rectangle of the picture, as a view: nothing is copied.
///
/// @param x the first column
/// @param y the first row
/// @param width columns
/// @param height rows
record CropStep(int x, int y, int width, int height) implements Step {
    static final String NAME = "crop";
    private static final String FORM = "X,Y,WxH";

    static CropStep parse(Words words) {
        String text = words.next(FORM);
        if (!text.matches("\\d+,\\d+,\\d+x\\d+")) {
            throw words.refuse("a rectangle such as 10,20,300x200", text);
        }
        String[] numbers = text.split("[,x]");
        words.end(FORM);
        return new CropStep(words.whole("x", numbers[0], 0, Integer.MAX_VALUE),
                words.whole("y", numbers[1], 0, Integer.MAX_VALUE),
                words.whole("a width", numbers[2], 1, Integer.MAX_VALUE),
                words.whole("a height", numbers[3], 1, Integer.MAX_VALUE));
    }

    @Override
    public TensorType resultType(TensorType src) {
        if ((long) x + width > src.size(1) || (long) y + height > src.size(0)) {
            throw new IllegalArgumentException("crop: expected a rectangle inside " + src.size(1) + "x" + src.size(0)
                    + ", got " + x + "," + y + "," + width + "x" + height);
        }
        long[] shape = src.shape();
        shape[0] = height;
        shape[1] = width;
        return new TensorType(src.dtype(), shape);
    }

    @Override
    public void addTo(Cost cost, TensorType src) {
        resultType(src);
    }

    @Override
    public boolean paints() {
        return false;
    }

    @Override
    public long colors(long src) {
        return src;
    }

    @Override
    public Picture apply(Picture src, SegmentAllocator results) {
        if (src instanceof Picture.Indexed indexed) {
            return new Picture.Indexed(cut(indexed.labels()), indexed.palette());
        }
        return new Picture.Plain(cut(src.pixels(results)));
    }

    private Tensor cut(Tensor image) {
        return image.slice(0, y, (long) y + height).slice(1, x, (long) x + width);
    }

    @Override
    public String toString() {
        return NAME + ":" + x + "," + y + "," + width + "x" + height;
    }
}
