package org.ochre.cli;

import java.util.List;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.label.Interpolation;
import org.ochre.label.LabelQuantiles;
import org.ochre.label.LabelSums;

/// The options that say which statistic of a region is wanted, and what counts.
final class RegionOptions {
    /// The dense label of the background.
    static final long NO_REGION = -1;

    private final Command command;
    private final Argument<RegionStatistic> statistic;
    private final Argument<Double> quantile;
    private final Argument<Missing> missing;
    private final Argument<Double> nodata;

    RegionOptions(Command command) {
        this.command = command;
        statistic = command.option(RegionStatistic.class, new Words<>(RegionStatistic.class), "S",
                "What regions are painted in: mean (default), sum, std, variance, min, max or median. std and variance "
                        + "are the population's: they divide by the number of values.",
                "--statistic");
        quantile = command.option(Double.class, "Q", "Paint regions in this quantile instead, 0…1, as numpy's.",
                "--quantile");
        missing = command.option(Missing.class, new Words<>(Missing.class), "HOW",
                "How NaN and the nodata value count: propagate (default) to their region and channel, or skip.",
                "--missing");
        nodata = command.option(Double.class, "V", "The value of pixels that have no value.", "--nodata");
    }

    /// Refuses options that cannot be combined, and quantiles that there are not.
    void require() {
        if (quantile.given() && statistic.given()) {
            throw command.misuse("--statistic and --quantile: expected one of them, got both");
        }
        if (quantile.given() && !(quantile.get() >= 0 && quantile.get() <= 1)) {
            throw command.misuse("--quantile: expected a number in 0…1, got " + quantile.get());
        }
    }

    DType dtype(DType image, DType means) {
        return quantile.given() ? means : statistic().dtype(image, means);
    }

    private RegionStatistic statistic() {
        return statistic.or(RegionStatistic.MEAN);
    }

    private Missing missing() {
        return missing.or(Missing.PROPAGATE);
    }

    /// Whether values of such images can be left out, so that a count of pixels is no count of values.
    boolean leavesOut(DType image) {
        return missing() == Missing.SKIP && (image.isFloat() || nodata.given());
    }

    /// Whether a region of an integer image may be without a statistic.
    boolean canLackValues() {
        return nodata.given();
    }

    /// The sums of an image.
    ///
    /// @param all whether every statistic of them is wanted
    LabelSums sums(Tensor image, Tensor dense, long regions, boolean all, Run run) {
        long channels = image.rank() == 2 ? 1 : image.size(2);
        boolean spread = all || !quantile.given() && statistic().needsSpread();
        LabelSums sums = LabelSums.allocate(image.dtype(), regions, channels, spread, missing(), nodata.orNull(),
                run.arena());
        sums.add(image, dense, Background.of(NO_REGION));
        return sums;
    }

    /// The statistic of each region that the picture is painted in, `[m, c]`.
    Tensor painted(Tensor image, Tensor dense, LabelSums sums, DType dtype, Run run) {
        if (quantile.given()) {
            return quantile(image, dense, sums.regions(), quantile.get(), dtype, run);
        }
        return switch (statistic()) {
            case MEAN -> sums.means(dtype, run.arena());
            case SUM -> sums.sums(dtype, run.arena());
            case STD -> sums.deviations(dtype, run.arena());
            case VARIANCE -> sums.variances(dtype, run.arena());
            case MIN -> sums.minima(dtype, run.arena());
            case MAX -> sums.maxima(dtype, run.arena());
            case MEDIAN -> medians(image, dense, sums.regions(), dtype, run);
        };
    }

    Tensor medians(Tensor image, Tensor dense, long regions, DType dtype, Run run) {
        return quantile(image, dense, regions, 0.5, dtype, run);
    }

    private Tensor quantile(Tensor image, Tensor dense, long regions, double part, DType dtype, Run run) {
        LabelQuantiles quantiles = new LabelQuantiles(regions, List.of(part), Interpolation.LINEAR,
                Background.of(NO_REGION), missing(), nodata.orNull(), dtype);
        return quantiles.apply(image, dense, run.arena()).squeeze(0);
    }
}
