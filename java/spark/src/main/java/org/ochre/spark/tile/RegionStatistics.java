package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.label.Interpolation;

/// What is computed of each region: always count, sum and mean.
///
/// @param spread whether variance, minimum and maximum too
/// @param quantiles numbers in 0…1, for rasters of integers; none for none
/// @param interpolation what stands for a quantile between two values
/// @param background an id whose pixels are left out
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing; null for none
public record RegionStatistics(boolean spread, List<Double> quantiles, Interpolation interpolation,
        Background background, Missing missing, @Nullable Double nodata) implements Serializable {

    /// @throws IllegalArgumentException `quantiles: expected numbers in 0…1, got …`
    public RegionStatistics {
        quantiles = List.copyOf(quantiles);
        for (double quantile : quantiles) {
            if (!(quantile >= 0 && quantile <= 1)) {
                throw new IllegalArgumentException("quantiles: expected numbers in 0…1, got " + quantile);
            }
        }
        Objects.requireNonNull(interpolation);
        Objects.requireNonNull(background);
        Objects.requireNonNull(missing);
    }

    /// Count, sum and mean; every label is a region; a NaN makes its statistics NaN.
    public static RegionStatistics means() {
        return new RegionStatistics(false, List.of(), Interpolation.LINEAR, Background.NONE, Missing.PROPAGATE, null);
    }

    /// Variance, minimum and maximum too.
    public RegionStatistics withSpread() {
        return new RegionStatistics(true, quantiles, interpolation, background, missing, nodata);
    }

    /// These quantiles too.
    ///
    /// @throws IllegalArgumentException `quantiles: expected numbers in 0…1, got …`
    public RegionStatistics quantiles(double... parts) {
        return new RegionStatistics(spread, Arrays.stream(parts).boxed().toList(), interpolation, background,
                missing, nodata);
    }

    /// With another number for quantiles between two values.
    public RegionStatistics with(Interpolation between) {
        return new RegionStatistics(spread, quantiles, between, background, missing, nodata);
    }

    /// The pixels of that id are left out.
    public RegionStatistics background(long id) {
        return new RegionStatistics(spread, quantiles, interpolation, Background.of(id), missing, nodata);
    }

    /// With another treatment of missing values.
    public RegionStatistics with(Missing values) {
        return new RegionStatistics(spread, quantiles, interpolation, background, values, nodata);
    }

    /// That value counts as missing, as NaN always does.
    public RegionStatistics nodata(double value) {
        return new RegionStatistics(spread, quantiles, interpolation, background, missing, value);
    }

    /// Whether the order of additions could show in sums of that dtype: in floats by their last bits, in I64 by an
    /// overflow on the way.
    static boolean isOrdered(DType dtype) {
        return dtype.isFloat() || dtype == DType.I64;
    }
}
