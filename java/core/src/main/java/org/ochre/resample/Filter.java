package org.ochre.resample;

/// How the pixels around a point are weighed to give its value.
///
/// A pixel of the result has its centre at a point of the source. The weight of a source pixel is the filter's value at
/// the distance of its centre from that point, in pixels of the source. Where the result is smaller than the source,
/// the filter is stretched by the ratio, so that no source pixel is skipped (antialiasing): the distance is then in
/// pixels of the result. Weights are divided by their sum. Pixels outside the source have no weight.
public enum Filter {
    /// The pixel that the point lies in, unchanged. Between two pixels it is the later one.
    NEAREST(0),

    /// The mean of the source over the area of the result's pixel. Source pixels that lie in it by a part count by that
    /// part. OpenCV's `INTER_AREA`, and Pillow's `BOX` and `reduce` where the ratio is a whole number. Enlarged, it
    /// gives squares whose edges are exact.
    AREA(0.5),

    /// A triangle, `1 − |x|` for `|x| < 1`.
    BILINEAR(1),

    /// Keys' cubic of 1981 with `a = −0.5` (Catmull-Rom), as Pillow's; OpenCV has `a = −0.75`.
    BICUBIC(2),

    /// `sinc(x) · sinc(x / 3)` for `|x| < 3`, with `sinc(x) = sin(πx) / πx`.
    ///
    /// Pillow clips bytes between its two passes, where this filter and [#BICUBIC] overshoot. There it differs from the
    /// sum that is clipped once: by more than 1 in less than a thousandth of the samples of most photos, in photos with
    /// many black and white edges that become small in up to 0.7 %, in results of less than a thousand pixels in up to
    /// 3 %.
    LANCZOS3(3);

    private static final double A = -0.5;
    /// Nearer than this to a whole number, the error of a sine would count.
    private static final double NEAR = 0.01;

    private final double support;

    Filter(double support) {
        this.support = support;
    }

    /// The distance from which on the weight is 0.
    double support() {
        return support;
    }

    /// Writes the weights at `from, from + step, …`, before they are divided by their sum.
    void weigh(double from, double step, int count, double[] weights) {
        if (this == LANCZOS3) {
            lanczos(from, step, count, weights);
            return;
        }
        for (int k = 0; k < count; k++) {
            double x = Math.abs(from + k * step);
            weights[k] = this == BICUBIC ? cubic(x) : Math.max(1 - x, 0);
        }
    }

    private static double cubic(double x) {
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }

    /// With `s = sin(πx / 3)` the weight is `3 · (3s − 4s³) · s / (πx)²`. The sines follow from one another by a
    /// rotation, since each of them alone takes longer than the rest of the work.
    private static void lanczos(double from, double step, int count, double[] weights) {
        double angle = StrictMath.PI / 3 * from;
        double turn = StrictMath.PI / 3 * step;
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        double turnSine = StrictMath.sin(turn);
        double turnCosine = StrictMath.cos(turn);
        for (int k = 0; k < count; k++) {
            double x = from + k * step;
            weights[k] = Math.abs(x - Math.rint(x)) < NEAR ? nearWhole(x, sine) : ofSine(sine, x);
            double next = sine * turnCosine + cosine * turnSine;
            cosine = cosine * turnCosine - sine * turnSine;
            sine = next;
        }
    }

    private static double ofSine(double sine, double x) {
        double scaled = StrictMath.PI * x;
        return Math.abs(x) < 3 ? 3 * sine * sine * (3 - 4 * sine * sine) / (scaled * scaled) : 0;
    }

    /// As [#ofSine] near a whole number, where `sin(πx)` is small: by its series, from which no digit is lost.
    private static double nearWhole(double x, double sine) {
        double whole = Math.rint(x);
        double rest = x - whole;
        if (Math.abs(x) >= 3 || rest == 0) {
            return x == 0 ? 1 : 0;
        }
        double sign = whole % 2 == 0 ? 1 : -1;
        double third = whole % 3 == 0 ? sign * smallSine(StrictMath.PI / 3 * rest) : sine;
        double scaled = StrictMath.PI * x;
        return 3 * sign * smallSine(StrictMath.PI * rest) * third / (scaled * scaled);
    }

    private static double smallSine(double angle) {
        double square = angle * angle;
        return angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)));
    }
}
