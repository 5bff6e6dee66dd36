package org.ochre.stencil;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;

/// The arithmetic mean of the window around each pixel: `Σx / n`. Where OpenCV's own numbers are wanted, take
/// `org.ochre.opencv.BoxFilter`, a running sum that one NaN spoils. The time per pixel does not depend on the window's
/// height. It grows with the logarithm of the window's width; not for U8, I8, U16 and I16.
///
/// | src | result |
/// |---|---|
/// | U8, I8, U16, I16, F32 `[h, w]` or `[h, w, c]` | F32, the same shape |
/// | I32, F64, likewise | F64, the same shape |
///
/// [#as] chooses F32 or F64 for the result. All sums are computed in F64; an F32 result is rounded once. The window of
/// pixel `(y, x)` is rows `y − height/2 … y − height/2 + height − 1` and the same range of columns. The division is an
/// integer division: an even window reaches one pixel further up and left, as in OpenCV and scipy. A window may be
/// larger than the image: the border goes on as far as it reaches, as in scipy. Such a window costs no more than one
/// twice as high and wide as the image.
///
/// No float is ever subtracted from a sum. So a NaN, an infinity or a huge value changes the windows that hold it, and
/// no bit of any other window. Errors do not accumulate across the image. Equal values have exactly their value as
/// mean, in F32 and F64, in windows of any size. The mean of integers is the exact quotient, rounded, while the sum
/// fits 53 bits (4,194,304 pixels of I32). Otherwise the error is at most 6(height + width)·u·max|x| with u = 2⁻⁵³,
/// before the mean is rounded to F32. A window with an infinity has that infinity as its mean; a window with both
/// infinities has NaN.
///
/// | border | |
/// |---|---|
/// | `INTERIOR` | 0 where the window leaves the image |
/// | `ONE_SIDED` | only the part of the window inside the image counts |
/// | others | the image is extended |
///
/// [LocalStats] has sums, standard deviations and counts.
///
/// Each strip that runs at the same time takes scratch. For a window of h × w, each counted up to twice the image's, it
/// takes at most `6·h + 200` KiB while w ≤ 256, and about `24·h·w` bytes for wider windows (`48·h` KiB from w = 2048).
/// Sources: M. van Herk, *Pattern Recognition Letters* 13, 1992; J. Gil and M. Werman, *IEEE PAMI* 15, 1993, for the
/// sliding; T. Chan, G. Golub and R. LeVeque, *Updating formulae and a pairwise algorithm*, Stanford STAN-CS-79-773,
/// for the merging.
///
/// @param height rows of the window, 1 or more; they may be more than the image has
/// @param width columns of the window, likewise
/// @param border the pixels outside the image
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
/// @param dtype F32 or F64; null for the dtype in the table
public record LocalMean(long height, long width, Border border, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype) implements NeighbourOperation {
    private static final List<LocalStats.Statistic> STATISTIC = List.of(LocalStats.Statistic.MEAN);

    /// @throws IllegalArgumentException for a window without pixels, or an integer dtype
    public LocalMean {
        new Windows(height, width, border, missing, nodata, dtype, STATISTIC);
    }

    /// A square window; a NaN makes its windows NaN.
    public LocalMean(long window, Border border) {
        this(window, window, border);
    }

    /// A window of height × width; a NaN makes its windows NaN.
    public LocalMean(long height, long width, Border border) {
        this(height, width, border, Missing.PROPAGATE, null, null);
    }

    /// The same operation with another treatment of missing values.
    public LocalMean with(Missing missing) {
        return new LocalMean(height, width, border, missing, nodata, dtype);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public LocalMean nodata(double value) {
        return new LocalMean(height, width, border, missing, value, dtype);
    }

    /// The same operation with means of that dtype.
    ///
    /// @throws IllegalArgumentException `dtype: expected f32 or f64, got …`
    public LocalMean as(DType dtype) {
        return new LocalMean(height, width, border, missing, nodata, dtype);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(windows().resultDType(src), src.shape());
    }

    @Override
    public long scratchBytes(TensorType src) {
        return windows().scratchBytes(src);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.apart("src", src, "dst", dst);
        if (dst.elements() > 0) {
            windows().into(src, dst, Planes.one("dst", dst));
        }
    }

    @Override
    public Reach reachY() {
        return windows().reachY();
    }

    @Override
    public Reach reachX() {
        return windows().reachX();
    }

    private Windows windows() {
        return new Windows(height, width, border, missing, nodata, dtype, STATISTIC);
    }
}
