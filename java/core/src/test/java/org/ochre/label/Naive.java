package org.ochre.label;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;

/// The values of one region in one channel, found by a loop over all pixels.
///
/// @param values those that are there, in row order
/// @param pixels how many pixels the region has
record Naive(List<Double> values, long pixels) {

    static Naive of(Tensor image, long channel, Tensor labels, long region, Background background,
            @Nullable Double nodata) {
        List<Double> values = new ArrayList<>();
        long pixels = 0;
        for (long y = 0; y < labels.size(0); y++) {
            for (long x = 0; x < labels.size(1); x++) {
                long id = labels.getLong(y, x);
                if (id == region && !(background.named() && background.id() == id)) {
                    pixels++;
                    double value = image.rank() == 2 ? image.getDouble(y, x) : image.getDouble(y, x, channel);
                    boolean none = nodata != null
                            && value == (image.dtype() == DType.F32 ? (double) (float) (double) nodata : nodata);
                    if (!Double.isNaN(value) && !none) {
                        values.add(value);
                    }
                }
            }
        }
        return new Naive(values, pixels);
    }

    /// Whether a statistic has a value.
    boolean isKnown(Missing missing) {
        return !values.isEmpty() && (missing == Missing.SKIP || values.size() == pixels);
    }

    /// The quantile by numpy's formulas.
    double quantile(double part, Interpolation interpolation) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = part * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        double t = place - below;
        double a = sorted.get(below);
        double b = sorted.get(above);
        return switch (interpolation) {
            case LINEAR -> t == 0 || a == b ? a : t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
            case MIDPOINT -> t == 0 || a == b ? a : b - (b - a) * 0.5;
            case LOWER -> a;
            case HIGHER -> b;
            case NEAREST -> sorted.get((int) Math.rint(place));
        };
    }

    /// Sets about a fifth of an image to missing values: the nodata value and, in floats, NaN.
    static Tensor withMissing(Tensor image, java.util.Random random, double nodata) {
        if (image.rank() == 0) {
            if (random.nextInt(5) == 0) {
                image.setDouble(image.dtype().isFloat() && random.nextBoolean() ? Double.NaN : nodata);
            }
            return image;
        }
        for (long i = 0; i < image.size(0); i++) {
            withMissing(image.at(i), random, nodata);
        }
        return image;
    }
}
