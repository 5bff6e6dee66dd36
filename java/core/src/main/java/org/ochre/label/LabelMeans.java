package org.ochre.label;

import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.DType;
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
/// how, and has other statistics. The mean of an empty region is NaN, or 0 in an integer dtype.
///
/// @param regions m: the labels are 0…m−1
/// @param background an id whose pixels are left out
/// @param dtype the dtype of the means; null for the one in the table
public record LabelMeans(long regions, Background background, @Nullable DType dtype) implements BinaryOperation {

    /// @throws IllegalArgumentException unless `0 ≤ regions < 2³¹`
    public LabelMeans {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
    }

    /// Every label is a region; the means have the dtype in the table.
    public LabelMeans(long regions) {
        this(regions, Background.NONE, null);
    }

    /// The same operation with a background: the pixels of that id are left out.
    public LabelMeans background(long id) {
        return new LabelMeans(regions, Background.of(id), dtype);
    }

    /// The same operation with means of that dtype.
    public LabelMeans as(DType dtype) {
        return new LabelMeans(regions, background, dtype);
    }

    /// @throws IllegalArgumentException `image: expected …` or `labels: expected integers [h, w], got …`
    @Override
    public TensorType resultType(TensorType image, TensorType labels) {
        if (image.rank() != 2 && image.rank() != 3 || channels(image) < 1) {
            throw Arguments.refuse("image", "[h, w] or [h, w, c], c ≥ 1", image);
        }
        Labels.require(labels);
        DType means = dtype != null ? dtype : narrow(image.dtype()) ? DType.F32 : DType.F64;
        return new TensorType(means, regions, channels(image));
    }

    @Override
    public long scratchBytes(TensorType image, TensorType labels) {
        long channels = resultType(image, labels).size(1);
        return Scratch.bytes(LabelSums.bytes(image.dtype(), regions, channels, false),
                LabelSums.scratchBytes(image, regions, false));
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
            LabelSums sums = LabelSums.allocate(image.dtype(), regions, channels(image.type()), false, scratch);
            sums.add(image, labels, background);
            sums.meansInto(means);
        }
    }

    private static boolean narrow(DType dtype) {
        return dtype.size() < Integer.BYTES;
    }

    private static long channels(TensorType image) {
        return image.rank() == 2 ? 1 : image.size(2);
    }
}
