package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Border;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Rotate;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Sharpen;

/// A step that is one operation of Ochre with a picture as its only input:
///
/// | segment | operation |
/// |---|---|
/// | `rotate:90`, `rotate:180`, `rotate:270` | [Rotate], clockwise |
/// | `gray` | [Gray] |
/// | `blur:SIGMA` | [GaussianBlur], in the picture's dtype; the edges are reflected |
/// | `sharpen:SIGMA[:AMOUNT]` | [Sharpen]; 1 unless given |
///
/// @param text the segment
/// @param operation what is computed
record OperationStep(String text, UnaryOperation operation) implements Step {
    static final String ROTATE = "rotate";
    static final String GRAY = "gray";
    static final String BLUR = "blur";
    static final String SHARPEN = "sharpen";

    /// The largest sigma. The work grows with it, and so must be bounded.
    private static final double MOST_SIGMA = 50;
    private static final double MOST_AMOUNT = 10;
    private static final int QUARTER = 90;

    static OperationStep rotate(Words words) {
        String text = words.next("90|180|270");
        if (!text.matches("90|180|270")) {
            throw words.refuse("90, 180 or 270", text);
        }
        int degrees = Integer.parseInt(text);
        words.end("90|180|270");
        return new OperationStep(ROTATE + ":" + degrees, new Rotate(degrees / QUARTER));
    }

    static OperationStep gray(Words words) {
        words.end("nothing behind it");
        return new OperationStep(GRAY, new Gray());
    }

    static OperationStep blur(Words words) {
        double sigma = sigma(words, "SIGMA");
        words.end("SIGMA");
        return new OperationStep(BLUR + ":" + Words.text(sigma), new SameDType(new GaussianBlur(sigma,
                Border.REFLECT_101)));
    }

    static OperationStep sharpen(Words words) {
        double sigma = sigma(words, "SIGMA[:AMOUNT]");
        double amount = words.hasNext() ? words.number("an amount", words.next("AMOUNT")) : 1;
        if (Math.abs(amount) > MOST_AMOUNT) {
            throw words.refuse("an amount of at most " + Words.text(MOST_AMOUNT), Words.text(amount));
        }
        words.end("SIGMA[:AMOUNT]");
        return new OperationStep(SHARPEN + ":" + Words.text(sigma) + ":" + Words.text(amount),
                new Sharpen(sigma, amount));
    }

    private static double sigma(Words words, String form) {
        String text = words.next(form);
        double sigma = words.number("a sigma in pixels", text);
        if (!(sigma > 0) || sigma > MOST_SIGMA) {
            throw words.refuse("a sigma above 0, at most " + Words.text(MOST_SIGMA), text);
        }
        return sigma;
    }

    /// A blur whose result has the dtype of its source.
    ///
    /// @param blur the blur
    private record SameDType(GaussianBlur blur) implements UnaryOperation {
        private GaussianBlur of(TensorType src) {
            return blur.as(src.dtype());
        }

        @Override
        public TensorType resultType(TensorType src) {
            return of(src).resultType(src);
        }

        @Override
        public long scratchBytes(TensorType src) {
            return of(src).scratchBytes(src);
        }

        @Override
        public void into(org.ochre.Tensor src, org.ochre.Tensor dst) {
            of(src.type()).into(src, dst);
        }
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
        return text;
    }
}
