package org.ochre.label;

import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Labels;

/// The mean of each region's pixels, per channel: `Σx / n`, in one pass, O(pixels + regions).
///
/// | image | labels | means |
/// |---|---|---|
/// | U8, I8, U16, I16 `[h, w]` or `[h, w, c]` | U8…I64 `[h, w]` | F32 `[m, c]` (c = 1 for `[h, w]`) |
/// | I32, I64, F32, F64, likewise | U8…I64 `[h, w]` | F64 `[m, c]` |
///
/// `as(dtype)` chooses another dtype for the result. The mean in F64 is then rounded once to F32; an integer dtype
/// takes the nearest integer, halves to even. Sums are exact for integers and compensated for floats; [LabelSums] says
/// how, and has other statistics; missing values are as there. The mean of a region without values is NaN, or 0 in an
/// integer dtype.
///
/// @param regions m: the labels are 0…m−1
/// @param background an id whose pixels are left out
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing; null for none
/// @param dtype the dtype of the means; null for the one in the table
public record LabelMeans(long regions, Background background, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype) implements BinaryOperation {

    /// @throws IllegalArgumentException unless `0 ≤ regions < 2³¹`
    public LabelMeans {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        new Absence(missing, nodata);
    }

    /// Every label is a region; the means have the dtype in the table; a NaN makes its means NaN.
    public LabelMeans(long regions) {
        this(regions, Background.NONE, Missing.PROPAGATE, null, null);
    }

    /// The same operation with a background: the pixels of that id are left out.
    public LabelMeans background(long id) {
        return new LabelMeans(regions, Background.of(id), missing, nodata, dtype);
    }

    /// The same operation with another treatment of missing values.
    public LabelMeans with(Missing missing) {
        return new LabelMeans(regions, background, missing, nodata, dtype);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public LabelMeans nodata(double value) {
        return new LabelMeans(regions, background, missing, value, dtype);
    }

    /// The same operation with means of that dtype.
    public LabelMeans as(DType dtype) {
        return new LabelMeans(regions, background, missing, nodata, dtype);
    }

    /// @throws IllegalArgumentException `image: expected …` or `labels: expected integers [h, w], got …`
    @Override
    public TensorType resultType(TensorType image, TensorType labels) {
        long channels = Labels.channels(image);
        Labels.require(labels);
        DType means = dtype != null ? dtype : narrow(image.dtype()) ? DType.F32 : DType.F64;
        return new TensorType(means, regions, channels);
    }

    @Override
    public long scratchBytes(TensorType image, TensorType labels) {
        long channels = resultType(image, labels).size(1);
        SumsForm form = new SumsForm(image.dtype(), regions, channels, false, new Absence(missing, nodata));
        return Scratch.bytes(form.bytes(), SumsOfImage.scratchBytes(form, image));
    }

    /// @throws IllegalArgumentException for types or memory that are not served, or
    ///     `labels: expected ids in 0…9, got 12 at [3, 5]`; nothing is written
    /// @throws ArithmeticException where a sum of I64 leaves 64 bits; nothing is written
    @Override
    public void into(Tensor image, Tensor labels, Tensor means) {
        Arguments.destination("means", means, resultType(image.type(), labels.type()));
        Arguments.apart("image", image, "means", means);
        Arguments.apart("labels", labels, "means", means);
        try (Scratch scratch = new Scratch()) {
            LabelSums sums = LabelSums.allocate(image.dtype(), regions, Labels.channels(image.type()), false, missing,
                    nodata, scratch);
            sums.add(image, labels, background);
            sums.meansInto(means);
        }
    }

    private static boolean narrow(DType dtype) {
        return dtype.size() < Integer.BYTES;
    }
}
