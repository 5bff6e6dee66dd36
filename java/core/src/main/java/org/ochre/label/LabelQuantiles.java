package org.ochre.label;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Labels;

/// The median and other quantiles of each region's pixels, per channel: exact order statistics. [LabelHistograms] has
/// the quantiles of many tiles.
///
/// | image | labels | quantiles |
/// |---|---|---|
/// | U8, I8, U16, I16 `[h, w]` or `[h, w, c]` | U8…I64 `[h, w]` | F32 `[k, m, c]` (c = 1 for `[h, w]`) |
/// | I32, I64, F32, F64, likewise | U8…I64 `[h, w]` | F64 `[k, m, c]` |
///
/// [Interpolation] defines what a quantile is. Values are exact; only a number between two of them is rounded, in F64.
/// [#as] chooses another dtype for the result: it takes F64 rounded once, an integer dtype takes the nearest integer,
/// halves to even. Values of I64 are exact in I64. Negative zero comes before zero.
///
/// Missing values are as in [LabelSums]. The quantile of a region without values is NaN, or 0 in an integer dtype.
///
/// The values of each channel are sorted by region, then by value, in a fixed number of passes: the time is O(pixels +
/// regions), whatever the pixels and labels are, and the same for any number of quantiles. Scratch: 16 bytes for each
/// pixel, 40 for each region, and 8 for each number of the result.
///
/// @param regions m: the labels are 0…m−1
/// @param quantiles k numbers in 0…1: 0 is the minimum, 0.5 the median, 1 the maximum
/// @param interpolation what stands for a quantile between two values
/// @param background an id whose pixels are left out
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing; null for none
/// @param dtype the dtype of the quantiles; null for the one in the table
public record LabelQuantiles(long regions, List<Double> quantiles, Interpolation interpolation, Background background,
        Missing missing, @Nullable Double nodata, @Nullable DType dtype) implements BinaryOperation {

    /// @throws IllegalArgumentException unless `0 ≤ regions < 2³¹`, and for no quantiles or one outside 0…1
    public LabelQuantiles {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        quantiles = new Quantiles(quantiles, interpolation).parts();
        Objects.requireNonNull(background);
        new Absence(missing, nodata);
    }

    /// Every label is a region; a quantile between two values is [Interpolation#LINEAR].
    public LabelQuantiles(long regions, double... quantiles) {
        this(regions, Arrays.stream(quantiles).boxed().toList(), Interpolation.LINEAR, Background.NONE,
                Missing.PROPAGATE, null, null);
    }

    /// The medians, `[1, m, c]`.
    public static LabelQuantiles median(long regions) {
        return new LabelQuantiles(regions, 0.5);
    }

    /// The same operation with another number for quantiles between two values.
    public LabelQuantiles with(Interpolation interpolation) {
        return new LabelQuantiles(regions, quantiles, interpolation, background, missing, nodata, dtype);
    }

    /// The same operation with a background: the pixels of that id are left out.
    public LabelQuantiles background(long id) {
        return new LabelQuantiles(regions, quantiles, interpolation, Background.of(id), missing, nodata, dtype);
    }

    /// The same operation with another treatment of missing values.
    public LabelQuantiles with(Missing missing) {
        return new LabelQuantiles(regions, quantiles, interpolation, background, missing, nodata, dtype);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public LabelQuantiles nodata(double value) {
        return new LabelQuantiles(regions, quantiles, interpolation, background, missing, value, dtype);
    }

    /// The same operation with quantiles of that dtype.
    public LabelQuantiles as(DType dtype) {
        return new LabelQuantiles(regions, quantiles, interpolation, background, missing, nodata, dtype);
    }

    /// @throws IllegalArgumentException `image: expected …` or `labels: expected integers [h, w], got …`
    @Override
    public TensorType resultType(TensorType image, TensorType labels) {
        long channels = Labels.channels(image);
        Labels.require(labels);
        DType result = dtype != null ? dtype : image.dtype().size() < Integer.BYTES ? DType.F32 : DType.F64;
        return new TensorType(result, quantiles.size(), regions, channels);
    }

    @Override
    public long scratchBytes(TensorType image, TensorType labels) {
        TensorType result = resultType(image, labels);
        return Scratch.bytes(RegionOrder.scratchBytes(image, regions), Scratch.times(result.elements(), Double.BYTES),
                2 * Structs.Layout.BYTES);
    }

    /// @throws IllegalArgumentException for types or memory that are not served,
    ///     `labels: expected ids in 0…9, got 12 at [3, 5]`, or where the image or the labels change meanwhile; nothing
    ///     is written
    @Override
    public void into(Tensor image, Tensor labels, Tensor dst) {
        Arguments.destination("quantiles", dst, resultType(image.type(), labels.type()));
        Labels.require(labels.type(), image.type());
        Arguments.apart("image", image, "quantiles", dst);
        Arguments.apart("labels", labels, "quantiles", dst);
        Absence absence = new Absence(missing, nodata);
        Quantiles asked = new Quantiles(quantiles, interpolation);
        try (Scratch scratch = new Scratch()) {
            RegionOrder order = new RegionOrder(image, labels, regions, background, absence, scratch);
            Tensor picked = asked.allocate(image.dtype(), dst.dtype(), regions, dst.size(2), scratch);
            Held.run(() -> {
                for (long channel = 0; channel < dst.size(2); channel++) {
                    order.sort(channel);
                    asked.pick(order, 0, image.dtype(), absence, channel, picked);
                }
            }, image, labels);
            Quantiles.convert(picked, dst);
        }
    }
}
