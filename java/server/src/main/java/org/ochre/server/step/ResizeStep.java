package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.TensorType;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

/// `resize:800x600`, `resize:800x`, `resize:x600`, then `fit` (unless given), `fill` or `exact`, a filter, `linear`,
/// `straight-alpha`: [Resize].
///
/// @param operation what is computed
record ResizeStep(Resize operation) implements Step {
    static final String NAME = "resize";
    private static final String FORM = "WxH[:fit|fill|exact][:lanczos3|bicubic|bilinear|area|nearest][:linear]"
            + "[:straight-alpha]";
    private static final int ANY = Integer.MAX_VALUE;
    private static final int MOST = 1 << 20;
    /// A JPEG is read smaller where this many times the wanted size is left ([ReadOptions#atLeast]).
    private static final double MARGIN = 1.5;

    static ResizeStep parse(Words words) {
        String size = words.next(FORM);
        if (!size.matches("\\d*x\\d*") || size.equals("x")) {
            throw words.refuse("a size such as 800x600, 800x or x600", size);
        }
        int at = size.indexOf('x');
        int width = side(words, size.substring(0, at));
        int height = side(words, size.substring(at + 1));
        Resize.Mode mode = words.takes(Resize.Mode.class).orElse(Resize.Mode.FIT);
        if (mode != Resize.Mode.FIT && (width == ANY || height == ANY)) {
            throw words.refuse("width and height with " + Words.word(mode), size);
        }
        Filter filter = words.takes(Filter.class).orElse(Filter.LANCZOS3);
        Resize resize = new Resize(height, width).with(mode).with(filter).linear(words.takes("linear"));
        boolean straight = words.takes("straight-alpha");
        words.end(FORM);
        return new ResizeStep(straight ? resize.straight() : resize);
    }

    private static int side(Words words, String text) {
        return text.isEmpty() ? ANY : words.whole("a side", text, 1, MOST);
    }

    /// The options with which a picture of this type is read where this is the first step: a JPEG may be read smaller.
    ReadOptions reading(ReadOptions options, TensorType full) {
        if (operation.filter() == Filter.NEAREST) {
            return options;
        }
        TensorType dst = operation.resultType(full);
        double scale = Math.max((double) dst.size(0) / full.size(0), (double) dst.size(1) / full.size(1));
        return options.atLeast(least(full.size(0) * scale), least(full.size(1) * scale));
    }

    private static long least(double side) {
        return (long) Math.max(1, Math.ceil(MARGIN * side));
    }

    @Override
    public TensorType resultType(TensorType src) {
        return operation.resultType(src);
    }

    @Override
    public void addTo(Cost cost, TensorType src) {
        cost.result(operation.resultType(src));
        cost.scratch(operation.scratchBytes(src));
    }

    @Override
    public Picture apply(Picture src, SegmentAllocator results) {
        return new Picture.Plain(operation.apply(src.pixels(results), results));
    }

    @Override
    public String toString() {
        String size = (operation.width() == ANY ? "" : operation.width()) + "x"
                + (operation.height() == ANY ? "" : operation.height());
        return NAME + ":" + size + ":" + Words.word(operation.mode()) + ":" + Words.word(operation.filter())
                + (operation.linear() ? ":linear" : "") + (operation.premultiplied() ? "" : ":straight-alpha");
    }
}
