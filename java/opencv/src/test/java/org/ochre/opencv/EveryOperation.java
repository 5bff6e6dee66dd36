package org.ochre.opencv;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.label.Interpolation;
import org.ochre.label.LabelBoxes;
import org.ochre.label.LabelHistograms;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelQuantiles;
import org.ochre.label.LabelSums;
import org.ochre.opencv.Drawn.Argument;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorClusters;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorList;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Lab;
import org.ochre.pixel.LabModel;
import org.ochre.pixel.LabToRgb;
import org.ochre.pixel.Normalize;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Premultiply;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.RgbToYuv;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.Rotate;
import org.ochre.pixel.ScaleRange;
import org.ochre.pixel.UnifyTransparent;
import org.ochre.pixel.YuvFormat;
import org.ochre.pixel.YuvKind;
import org.ochre.pixel.YuvToRgb;
import org.ochre.resample.Box;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;
import org.ochre.stencil.Axes;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Gabor;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.GradientAndHessian;
import org.ochre.stencil.Hessian;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;
import org.ochre.stencil.LocalStats.Statistic;
import org.ochre.Missing;
import org.ochre.stencil.SeparableCorrelation;
import org.ochre.stencil.Sharpen;
import org.ochre.stencil.Spacing;
import org.ochre.stencil.WindowOperation;

/// Every public operation on tensors of the modules core and opencv, with parameters drawn at random.
final class EveryOperation {
    private static final DType[] NUMBERS = {DType.U8, DType.I16, DType.I32, DType.F32, DType.F64};
    private static final DType[] FILTERED = {DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64};
    private static final List<ColorList> KEPT = List.of(ColorList.NONE, ColorList.NONE,
            ColorList.of(3, (byte) 255, (byte) 0, (byte) 9), ColorList.of(4, (byte) 1, (byte) 2, (byte) 3, (byte) 0));
    private static final DType[] LABELS = {DType.U8, DType.U16, DType.I16, DType.I32, DType.I64};

    private EveryOperation() {}

    /// Computes results from tensors into new memory.
    interface Made {
        List<Tensor> of(List<Tensor> sources, SegmentAllocator results) throws Exception;
    }

    /// Computes results from tensors into existing memory.
    interface Written {
        void into(List<Tensor> sources, Tensor dst) throws Exception;
    }

    /// One operation with its parameters and its arguments.
    ///
    /// @param sources the operation's input
    /// @param made the operation into new memory
    /// @param type the result's type; null where the operation has no form that writes into existing memory
    /// @param written the operation into existing memory
    /// @param bound the largest difference between layouts, relative to the largest result
    /// @param scratch the bytes of scratch that the operation states; null where results decide that
    record Call(List<Argument> sources, Made made, @Nullable Function<List<Tensor>, TensorType> type,
            @Nullable Written written, double bound, @Nullable ToLongFunction<List<Tensor>> scratch) {

        Call(List<Argument> sources, Made made, @Nullable Function<List<Tensor>, TensorType> type,
                @Nullable Written written, double bound) {
            this(sources, made, type, written, bound, null);
        }
    }

    /// Draws parameters and arguments. The operation may refuse its parameters here.
    interface Draw {
        Call from(Drawn drawn);
    }

    static Map<String, Draw> all() {
        Map<String, Draw> all = new LinkedHashMap<>();
        palettes(all);
        labels(all);
        stencils(all);
        correlations(all);
        filters(all);
        all.put("Resize", EveryOperation::resize);
        sharpening(all);
        all.put("Convert", drawn -> unary(new Convert(drawn.orNull(drawn.dtype())), drawn.any(), 0));
        all.put("Normalize", drawn -> {
            int channels = drawn.rarely(8) ? drawn.below(6) : drawn.of(List.of(1, 3, 4));
            float[] mean = new float[channels];
            float[] deviation = new float[channels];
            for (int c = 0; c < channels; c++) {
                mean[c] = (float) drawn.real(-1, 1);
                deviation[c] = (float) drawn.real(-0.01, 1);
            }
            return unary(Normalize.of((float) drawn.real(0, 1), mean, deviation),
                    drawn.image(DType.U8, DType.U16, DType.F32), 0);
        });
        pixels(all);
        all.put("Mats.call", drawn -> {
            Argument image = drawn.image(DType.U8, DType.F32);
            return new Call(List.of(image), (sources, results) -> {
                Tensor src = sources.getFirst();
                Tensor dst = Tensor.allocate(results, src.type());
                Mats.call(src, dst, (s, d) -> s.copyTo(d));
                return List.of(dst);
            }, sources -> sources.getFirst().type(),
                    (sources, dst) -> Mats.call(sources.getFirst(), dst, (s, d) -> s.copyTo(d)), 0);
        });
        all.put("Mats.apply", drawn -> made(List.of(drawn.image(DType.U8, DType.F32)), (sources, results) -> List
                .of(Mats.apply(sources.getFirst(), sources.getFirst().type(), results, (s, d) -> s.copyTo(d)))));
        all.put("Mats.callAndCopy", drawn -> made(List.of(drawn.image(DType.U8, DType.F32)),
                (sources, results) -> Mats.callAndCopy(sources, 1, results, (s, d) -> s.get(0).copyTo(d.get(0)))));
        all.put("Images.encode", drawn -> {
            String format = drawn.orNull(drawn.of(List.of("png", "tif", "bmp", "ppm", "PNG", "", "x")));
            return made(List.of(drawn.image(DType.U8, DType.U16)), (sources, results) -> List
                    .of(Images.decode(Images.encode(sources.getFirst(), format), results)));
        });
        all.put("views", EveryOperation::views);
        return all;
    }

    private static void palettes(Map<String, Draw> all) {
        all.put("MedianCut", drawn -> {
            MedianCut cut = new MedianCut(drawn.integer(1, 40), drawn.orNull(drawn.of(List.of(Cut.values()))),
                    drawn.integer(0, 3)).with(drawn.of(List.of(Alpha.values()))).keeping(drawn.of(KEPT));
            return made(List.of(drawn.image(DType.U8)),
                    (sources, results) -> List.of(cut.apply(sources.getFirst(), results)));
        });
        all.put("ColorHistogram", drawn -> made(List.of(drawn.image(DType.U8), drawn.image(DType.U8)),
                (sources, results) -> {
                    ColorHistogram first = ColorHistogram.of(sources.getFirst(), results);
                    ColorHistogram both = first.merge(ColorHistogram.of(sources.getLast(), results), results);
                    return List.of(both.colors(), both.counts());
                }));
        all.put("NearestColor", drawn -> {
            DType dtype = drawn.dtype(DType.U8, DType.F32, DType.F64);
            Argument image = drawn.image(dtype);
            DType colors = dtype == DType.U8 && drawn.below(2) == 0 ? DType.U8 : drawn.dtype(DType.F32, DType.F64);
            NearestColor nearest = new NearestColor(drawn.of(List.of(Alpha.values())));
            return binary(nearest, image, drawn.table(image.tensor(), colors));
        });
        all.put("Dither", drawn -> {
            Argument image = drawn.image(DType.U8);
            Dither dither = new Dither(drawn.of(List.of(Dither.Method.values())), drawn.below(3) / 2.0);
            return binary(dither, image, drawn.table(image.tensor(), DType.U8));
        });
        all.put("Recolor", drawn -> {
            Recolor recolor = new Recolor(background(drawn));
            return binary(recolor, drawn.field(null, LABELS), drawn.table(null));
        });
        all.put("UnifyTransparent", drawn -> unary(new UnifyTransparent(), drawn.rgba(), 0));
    }

    private static void pixels(Map<String, Draw> all) {
        DType[] colors = {DType.U8, DType.U16, DType.F32, DType.F64};
        all.put("Gray", drawn -> unary(new Gray(drawn.orNull(drawn.of(List.of(Gray.Weights.values())))),
                drawn.image(colors), 0));
        all.put("Rgb", drawn -> unary(new Rgb(), drawn.below(4) == 0 ? drawn.rgba() : drawn.image(colors), 0));
        all.put("Rgba", drawn -> unary(new Rgba(), drawn.image(colors), 0));
        all.put("Premultiply", drawn -> unary(new Premultiply(drawn.below(2) == 0), drawn.rgba(), 0));
        all.put("Rotate", drawn -> unary(new Rotate(drawn.integer(-5, 5)), drawn.image(), 0));
        all.put("Overlay", drawn -> binary(new Overlay(drawn.whole(-5, 9), drawn.whole(-5, 9)),
                drawn.below(3) == 0 ? drawn.rgba() : drawn.image(DType.U8), drawn.rgba()));
        all.put("Lab", drawn -> unary(new Lab(drawn.orNull(drawn.of(List.of(LabModel.values())))),
                drawn.image(DType.U8, DType.U16, DType.F32), 0));
        all.put("LabToRgb", drawn -> unary(new LabToRgb(drawn.orNull(drawn.of(List.of(LabModel.values()))),
                drawn.orNull(drawn.dtype(DType.U8, DType.U16, DType.F32))), drawn.image(DType.F32), 0));
        all.put("RgbToYuv", drawn -> unary(new RgbToYuv(drawn.orNull(drawn.of(List.of(YuvFormat.values()))),
                drawn.orNull(drawn.of(List.of(YuvKind.values())))), drawn.image(DType.U8), 0));
        all.put("YuvToRgb", drawn -> unary(new YuvToRgb(drawn.orNull(drawn.of(List.of(YuvFormat.values()))),
                drawn.orNull(drawn.of(List.of(YuvKind.values())))), drawn.field(null, DType.U8), 0));
        all.put("ScaleRange", drawn -> unary(new ScaleRange(drawn.orNull(drawn.of(List.of(ScaleRange.Source.values()))),
                drawn.real(-50, 50), drawn.real(0, 300), drawn.orNull(drawn.dtype()), drawn.real(-10, 10),
                drawn.real(0, 300)), drawn.any(), 0));
    }

    private static Background background(Drawn drawn) {
        return drawn.orNull(drawn.below(2) == 0 ? Background.NONE : Background.of(drawn.whole(-1, 12)));
    }

    private static void labels(Map<String, Draw> all) {
        all.put("LabelMeans", drawn -> {
            LabelMeans means = new LabelMeans(drawn.whole(0, 20), background(drawn),
                    drawn.orNull(drawn.of(List.of(Missing.values()))), drawn.below(4) == 0 ? drawn.real(0, 5) : null,
                    drawn.below(3) == 0 ? drawn.dtype(DType.F32, DType.F64) : null);
            Argument image = drawn.image();
            return binary(means, image, drawn.field(image.tensor(), LABELS));
        });
        all.put("LabelSums", drawn -> {
            Argument image = drawn.image();
            long regions = drawn.whole(12, 20);
            long channels = image.tensor() == null || image.tensor().rank() < 3 ? 1 : image.tensor().size(2);
            DType dtype = drawn.orNull(image.tensor() == null ? DType.U8 : image.tensor().dtype());
            long width = drawn.rarely(20) ? drawn.whole(-1, 5) : channels;
            boolean spread = drawn.below(2) == 0;
            Background background = background(drawn);
            DType result = drawn.dtype(DType.F64);
            Missing missing = drawn.orNull(drawn.of(List.of(Missing.values())));
            Double nodata = drawn.below(3) == 0 ? Double.valueOf(drawn.whole(0, 5)) : null;
            return made(List.of(image, drawn.field(image.tensor(), LABELS)), (sources, results) -> {
                LabelSums sums = LabelSums.allocate(dtype, regions, width, spread, missing, nodata, results);
                sums.add(sources.getFirst(), sources.getLast(), background);
                List<Tensor> tensors = new ArrayList<>(List.of(sums.counts(), sums.means(result, results),
                        sums.sums(result, results), sums.valueCounts(results)));
                if (spread) {
                    tensors.addAll(List.of(sums.variances(result, results), sums.deviations(result, results),
                            sums.minima(result, results), sums.maxima(result, results)));
                }
                return tensors;
            });
        });
        all.put("LabelQuantiles", drawn -> {
            LabelQuantiles quantiles = new LabelQuantiles(drawn.whole(0, 20),
                    drawn.orNull(List.of(drawn.real(-0.1, 1), 0.5)),
                    drawn.orNull(drawn.of(List.of(Interpolation.values()))), background(drawn),
                    drawn.orNull(drawn.of(List.of(Missing.values()))),
                    drawn.below(3) == 0 ? Double.valueOf(drawn.whole(0, 5)) : null,
                    drawn.below(3) == 0 ? drawn.dtype(DType.F32, DType.F64) : null);
            Argument image = drawn.image();
            return binary(quantiles, image, drawn.field(image.tensor(), LABELS));
        });
        all.put("LabelHistograms", drawn -> {
            Argument image = drawn.image();
            long regions = drawn.whole(12, 20);
            Background background = background(drawn);
            Missing missing = drawn.orNull(drawn.of(List.of(Missing.values())));
            Double nodata = drawn.below(3) == 0 ? Double.valueOf(drawn.whole(0, 5)) : null;
            return made(List.of(image, drawn.field(image.tensor(), LABELS)), (sources, results) -> {
                LabelHistograms histograms = LabelHistograms.of(sources.getFirst(), sources.getLast(), regions,
                        background, missing, nodata, results);
                return List.of(histograms.medians(DType.F64, results), histograms.valueCounts(results));
            });
        });
        all.put("LabelBoxes", drawn -> {
            Background background = background(drawn);
            long regions = drawn.whole(2000, 2009); // more bytes than any source, which the boxes do not know yet
            long row = drawn.whole(-9, 9);
            return made(List.of(drawn.field(null, LABELS)), (sources, results) -> {
                LabelBoxes boxes = LabelBoxes.allocate(regions, results);
                boxes.add(sources.getFirst(), background, row, -row);
                return List.of(boxes.boxes(), boxes.areas());
            });
        });
        all.put("LabelIndex", drawn -> {
            Background background = background(drawn);
            return made(List.of(drawn.field(null, LABELS), drawn.field(null, LABELS)), (sources, results) -> {
                LabelIndex index = LabelIndex.of(sources.getFirst(), background, results);
                LabelIndex both = index.merge(LabelIndex.of(sources.getLast(), background, results), results);
                return List.of(both.ids(), both.apply(sources.getFirst(), results));
            });
        });
    }

    private static void stencils(Map<String, Draw> all) {
        DType[] floats = {DType.F32, DType.F64};
        all.put("Gradient", drawn -> {
            Gradient gradient = new Gradient(spacing(drawn), spacing(drawn), drawn.orNull(drawn.border()))
                    .along(drawn.orNull(drawn.of(List.of(Axes.values())))).edgeOrder(drawn.integer(1, 2))
                    .with(drawn.orNull(drawn.of(List.of(Missing.values()))));
            return unary(drawn.below(4) == 0 ? gradient.nodata(drawn.real(0, 5)) : gradient, drawn.field(null), 0);
        });
        all.put("Hessian", drawn -> {
            Hessian hessian = new Hessian(spacing(drawn), spacing(drawn), drawn.orNull(drawn.border()))
                    .along(drawn.orNull(drawn.of(List.of(Axes.values()))))
                    .with(drawn.orNull(drawn.of(List.of(Missing.values()))));
            return unary(drawn.below(4) == 0 ? hessian.nodata(drawn.real(0, 5)) : hessian, drawn.field(null), 0);
        });
        all.put("GradientAndHessian", drawn -> {
            GradientAndHessian both = new GradientAndHessian(drawn.real(0.1, 2), drawn.real(0.1, 2),
                    drawn.orNull(drawn.border()));
            both = drawn.below(2) == 0 ? both : both.along(drawn.of(List.of(Axes.values()))).with(Missing.SKIP);
            return unary(both, drawn.field(null, floats), 0);
        });
        all.put("LocalMean", drawn -> {
            LocalMean mean = new LocalMean(side(drawn), side(drawn), drawn.orNull(drawn.border()))
                    .with(drawn.orNull(drawn.of(List.of(Missing.values()))));
            mean = drawn.below(4) == 0 ? mean.nodata(drawn.real(0, 5)) : mean;
            return unary(drawn.below(3) == 0 ? mean.as(drawn.dtype(floats)) : mean, drawn.image(NUMBERS), 0);
        });
        all.put("LocalStats", drawn -> {
            LocalStats stats = new LocalStats(side(drawn), side(drawn), drawn.orNull(drawn.border()))
                    .with(drawn.orNull(drawn.of(List.of(Missing.values()))));
            stats = drawn.below(4) == 0 ? stats.nodata(drawn.real(0, 5)) : stats;
            stats = drawn.below(2) == 0 ? stats : stats.of(drawn.of(List.of(Statistic.values())), Statistic.COUNT);
            return unary(drawn.below(3) == 0 ? stats.as(drawn.dtype(floats)) : stats, drawn.field(null, NUMBERS), 0);
        });
    }

    /// A step, or coordinates that are as many as some axes are long.
    private static Spacing spacing(Drawn drawn) {
        if (drawn.below(3) > 0) {
            return Spacing.of(drawn.real(-2, 2));
        }
        double[] places = new double[Math.clamp(drawn.integer(1, 9), 1, 99)];
        for (int i = 1; i < places.length; i++) {
            places[i] = places[i - 1] + drawn.real(0.1, 2);
        }
        return Spacing.at(places);
    }

    /// A side of a window: smaller than most images, larger, or vast.
    private static long side(Drawn drawn) {
        return drawn.below(3) > 0 ? drawn.whole(1, 9) : drawn.whole(1, drawn.below(4) > 0 ? 200 : Long.MAX_VALUE - 1);
    }

    private static void sharpening(Map<String, Draw> all) {
        all.put("Sharpen", drawn -> unary(new Sharpen(drawn.real(0.1, 3), drawn.real(-2, 2), drawn.real(0, 9),
                drawn.orNull(drawn.border())), drawn.image(DType.U8, DType.U16, DType.F32, DType.F64), 0));
    }

    private static void filters(Map<String, Draw> all) {
        DType[] floats = {DType.F32, DType.F64};
        all.put("BoxFilter", drawn -> {
            BoxFilter box = new BoxFilter(drawn.integer(1, 9), drawn.integer(1, 9), drawn.orNull(filtered(drawn)));
            box = drawn.below(4) == 0 ? box.anchor(drawn.integer(0, 9), drawn.integer(0, 9)) : box;
            box = drawn.below(3) == 0 ? box.sum() : box;
            return window(drawn, drawn.below(3) == 0 ? box.as(drawn.dtype(NUMBERS)) : box);
        });
        all.put("Sobel", drawn -> {
            Sobel sobel = new Sobel(drawn.integer(0, 2), drawn.integer(0, 2), 2 * drawn.integer(0, 6) + 1,
                    drawn.orNull(filtered(drawn))).scale(drawn.real(-2, 2)).delta(drawn.real(-5, 5));
            return window(drawn, drawn.below(3) == 0 ? sobel.as(drawn.dtype(floats)) : sobel);
        });
        all.put("Filter2D", drawn -> {
            Filter2D filter = drawn.below(2) == 0
                    ? new Filter2D(drawn.orNull(kernel(drawn)), drawn.orNull(filtered(drawn)))
                    : Filter2D.convolution(kernel(drawn), filtered(drawn));
            filter = drawn.below(4) == 0 ? filter.anchor(drawn.integer(0, 5), drawn.integer(0, 5)) : filter;
            filter = drawn.below(3) == 0 ? filter.as(drawn.dtype(floats)) : filter;
            return window(drawn, filter.delta(drawn.real(-5, 5)));
        });
        all.put("KMeans", drawn -> {
            KMeans means = new KMeans(drawn.integer(1, 5), drawn.whole(0, 9), 1 + drawn.below(2),
                    drawn.integer(2, 5), drawn.real(0, 1));
            return made(List.of(drawn.image(DType.U8, DType.F32)), (sources, results) -> {
                Clusters clusters = means.apply(sources.getFirst(), results);
                return List.of(clusters.centers(), clusters.labels());
            });
        });
        all.put("ColorKMeans", drawn -> {
            ColorKMeans means = new ColorKMeans(drawn.integer(1, 5), drawn.whole(0, 9), 1 + drawn.below(2),
                    drawn.integer(2, 5), drawn.real(0, 1));
            return made(List.of(drawn.image(DType.U8)), (sources, results) -> {
                ColorClusters clusters = means.apply(ColorHistogram.of(sources.getFirst(), results), results);
                return List.of(clusters.centers(), clusters.labels());
            });
        });
    }

    private static void correlations(Map<String, Draw> all) {
        all.put("Correlation", drawn -> {
            Correlation sums = drawn.below(2) == 0
                    ? new Correlation(drawn.orNull(kernel(drawn)), drawn.orNull(drawn.border()))
                    : Correlation.convolution(kernel(drawn), drawn.border());
            sums = drawn.below(4) == 0 ? sums.anchor(drawn.integer(0, 5), drawn.integer(0, 5)) : sums;
            return window(drawn, sums.delta(drawn.real(-5, 5)));
        });
        all.put("SeparableCorrelation", drawn -> window(drawn, new SeparableCorrelation(
                Kernel.column(taps(drawn, drawn.integer(1, 9))), Kernel.row(taps(drawn, drawn.integer(1, 9))),
                drawn.orNull(drawn.border())).delta(drawn.real(-5, 5))));
        all.put("GaussianBlur", drawn -> {
            GaussianBlur blur = new GaussianBlur(drawn.real(0, 3), drawn.real(0, 3), drawn.orNull(drawn.border()));
            blur = drawn.below(3) == 0 ? blur.truncate(drawn.real(0.5, 5)) : blur;
            return window(drawn, drawn.below(3) == 0 ? blur.as(drawn.dtype(FILTERED)) : blur);
        });
        all.put("Gabor", drawn -> {
            GaborKernel kernel = drawn.below(2) == 0
                    ? GaborKernel.openCv(small(drawn), small(drawn), drawn.real(0.5, 3), drawn.real(-4, 4),
                            drawn.real(1, 9), drawn.real(0.3, 2), drawn.real(-3, 3))
                    : GaborKernel.scikit(drawn.real(0.2, 0.5), drawn.real(-4, 4), drawn.real(0.6, 2));
            return window(drawn, new Gabor(kernel, drawn.orNull(drawn.of(List.of(Gabor.Response.values()))),
                    drawn.border()));
        });
    }

    private static Call resize(Drawn drawn) {
        long height = drawn.rarely(20) ? drawn.of(List.of(0L, -1L, Long.MAX_VALUE)) : 1 + drawn.below(70);
        Resize resize = new Resize(height, 1 + drawn.below(70))
                .with(drawn.orNull(drawn.of(List.of(Filter.values()))))
                .with(drawn.orNull(drawn.of(List.of(Resize.Mode.values()))))
                .linear(drawn.below(4) == 0);
        resize = drawn.below(4) == 0
                ? resize.crop(new Box(drawn.real(0, 2), drawn.real(0, 2), drawn.real(0.1, 5), drawn.real(0.1, 5)))
                : resize;
        return unary(drawn.below(3) == 0 ? resize.straight() : resize, drawn.image(NUMBERS), 0);
    }

    /// A kernel size. Large sizes that are valid are not drawn, because they would take seconds.
    private static int small(Drawn drawn) {
        return drawn.rarely(12) ? drawn.of(List.of(Integer.MIN_VALUE, -1, 32_767, Integer.MAX_VALUE)) : drawn.below(9);
    }

    private static double[] taps(Drawn drawn, int count) {
        return DoubleStream.generate(() -> drawn.real(-1, 1)).limit(Math.clamp(count, 0, 40)).toArray();
    }

    private static Kernel kernel(Drawn drawn) {
        int height = drawn.integer(1, 5);
        int width = drawn.integer(1, 5);
        return Kernel.of(height, width, taps(drawn, Math.clamp((long) height * width, 0, 25)));
    }

    /// Draws a border, mostly one that OpenCV's filters have.
    private static Border filtered(Drawn drawn) {
        return drawn.below(3) > 0
                ? drawn.of(List.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE, Border.constant(0)))
                : drawn.border();
    }

    private static Call window(Drawn drawn, WindowOperation operation) {
        return window(drawn, operation, operation::within);
    }

    /// Computes the results of a rectangle.
    private interface Within {
        Tensor of(Tensor image, long y, long x, long height, long width, SegmentAllocator results);
    }

    private static Call window(Drawn drawn, UnaryOperation operation, Within within) {
        Argument image = drawn.image(FILTERED);
        if (drawn.below(3) > 0) {
            return unary(operation, image, 0);
        }
        long[] place = {drawn.whole(0, 4), drawn.whole(0, 4), drawn.whole(0, 9), drawn.whole(0, 9)};
        return new Call(List.of(image), (sources, results) -> List
                .of(within.of(sources.getFirst(), place[0], place[1], place[2], place[3], results)), null, null, 0);
    }

    /// Copies the last of a chain of views, each with numbers that may not fit.
    private static Call views(Drawn drawn) {
        List<Function<Tensor, Tensor>> chain = new ArrayList<>();
        for (int i = drawn.below(2); i >= 0; i--) {
            int axis = drawn.integer(0, 1);
            int other = drawn.integer(0, 1);
            long from = drawn.whole(0, 2);
            long to = drawn.whole(0, 3);
            long[] sizes = {drawn.whole(0, 6), drawn.whole(0, 6), drawn.whole(0, 6)};
            chain.add(drawn.of(List.<Function<Tensor, Tensor>>of(
                    tensor -> tensor.slice(axis, from, to), tensor -> tensor.step(axis, from),
                    tensor -> tensor.flip(axis), tensor -> tensor.permute(axis, other),
                    tensor -> tensor.permute(axis, other, 0), tensor -> tensor.at(from), tensor -> tensor.channel(to),
                    tensor -> tensor.crop(from, to, sizes[0], sizes[1]), tensor -> tensor.windows(from, to),
                    tensor -> tensor.expand(axis), tensor -> tensor.squeeze(axis), Tensor::squeeze,
                    tensor -> tensor.reshape(sizes), tensor -> tensor.reshape(tensor.elements()),
                    tensor -> tensor.broadcast(sizes), tensor -> tensor.broadcast(from, to))));
        }
        return made(List.of(drawn.image()), (sources, results) -> {
            Tensor view = sources.getFirst();
            for (Function<Tensor, Tensor> step : chain) {
                view = step.apply(view);
            }
            return List.of(view.copy(results));
        });
    }

    private static Call made(List<Argument> sources, Made made) {
        return new Call(sources, made, null, null, 0);
    }

    private static Call unary(UnaryOperation operation, Argument source, double bound) {
        return new Call(List.of(source),
                (sources, results) -> List.of(operation.apply(sources.getFirst(), results)),
                sources -> operation.resultType(sources.getFirst().type()),
                (sources, dst) -> operation.into(sources.getFirst(), dst), bound,
                sources -> operation.scratchBytes(sources.getFirst().type()));
    }

    private static Call binary(BinaryOperation operation, Argument first, Argument second) {
        return new Call(List.of(first, second),
                (sources, results) -> List.of(operation.apply(sources.getFirst(), sources.getLast(), results)),
                sources -> operation.resultType(sources.getFirst().type(), sources.getLast().type()),
                (sources, dst) -> operation.into(sources.getFirst(), sources.getLast(), dst), 0,
                sources -> operation.scratchBytes(sources.getFirst().type(), sources.getLast().type()));
    }
}
