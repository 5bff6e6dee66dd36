package org.ochre.opencv.work;

import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.bytedeco.opencv.global.opencv_core;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.work.Arguments;

/// One of OpenCV's filters: the dtypes and borders that it takes, and the messages that refuse all others.
///
/// @param name the name of the filter in OpenCV
/// @param instead Ochre's class that serves what this filter refuses
/// @param serves whether OpenCV computes results of the second dtype from images of the first dtype
public record Routine(String name, String instead, BiPredicate<DType, DType> serves) {

    /// OpenCV's number of a border.
    ///
    /// @throws IllegalArgumentException `border: expected one that OpenCV's … has (…), got …; … serves it`
    public int border(Border border) {
        return switch (border.kind()) {
            case REFLECT_101 -> opencv_core.BORDER_REFLECT_101;
            case REFLECT -> opencv_core.BORDER_REFLECT;
            case REPLICATE -> opencv_core.BORDER_REPLICATE;
            case CONSTANT -> {
                if (border.value() != 0) {
                    throw refuseBorder(border);
                }
                yield opencv_core.BORDER_CONSTANT;
            }
            case WRAP, INTERIOR, ONE_SIDED -> throw refuseBorder(border);
        };
    }

    private IllegalArgumentException refuseBorder(Border border) {
        return refuse("border", "one that OpenCV's " + name + " has (reflect-101, reflect, replicate or constant:0)",
                border);
    }

    /// The type of the result.
    ///
    /// @param dtype the dtype asked for; null for the image's dtype
    /// @throws IllegalArgumentException `src: expected …, got …; … serves it`, `dtype: expected …, got …; … serves it`
    public TensorType resultType(TensorType src, @Nullable DType dtype) {
        if (src.rank() != 2 && src.rank() != 3) {
            throw Arguments.refuse("src", "an image [h, w] or [h, w, c]", src);
        }
        if (src.size(0) > Integer.MAX_VALUE || src.size(1) > Integer.MAX_VALUE) {
            throw refuse("src", "height and width below 2^31", src);
        }
        if (src.dtype() == DType.I64) {
            throw Arguments.refuse("src", taken(), src + "; org.ochre.pixel.Convert takes it to f64");
        }
        DType result = dtype == null ? src.dtype() : dtype;
        if (!serves.test(src.dtype(), result)) {
            String made = made(src.dtype());
            throw made.isEmpty()
                    ? refuse("src", taken(), src)
                    : refuse("dtype", "one that OpenCV's " + name + " makes of " + src.dtype() + " (" + made + ")",
                            result);
        }
        return result == src.dtype() ? src : new TensorType(result, src.shape());
    }

    /// A refusal that names the class to use instead.
    public IllegalArgumentException refuse(String argument, String expected, Object got) {
        return Arguments.refuse(argument, expected, got + "; " + instead + " serves it");
    }

    private String taken() {
        return "a dtype that OpenCV's " + name + " takes (" + Arrays.stream(DType.values())
                .filter(dtype -> !made(dtype).isEmpty()).map(DType::toString).collect(Collectors.joining(", ")) + ")";
    }

    private String made(DType src) {
        return Arrays.stream(DType.values()).filter(dtype -> serves.test(src, dtype)).map(DType::toString)
                .collect(Collectors.joining(", "));
    }
}
