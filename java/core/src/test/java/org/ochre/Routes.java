package org.ochre;

import java.io.IOException;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.label.LabelBoxes;
import org.ochre.label.LabelHistograms;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelQuantiles;
import org.ochre.label.LabelSums;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;
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
import org.ochre.stencil.SeparableCorrelation;
import org.ochre.stencil.Sharpen;

/// Every route of this module.
final class Routes {
    private static final int REGIONS = 9;

    private Routes() {}

    static List<Route> all() {
        return List.of(
                Route.of("convert", Route::floats, new Convert(DType.U8)),
                Route.of("normalize", side -> Route.bytes(side, 3), Normalize.imageNet()),
                Route.of("gradient", Route::floats, new Gradient(Border.INTERIOR)),
                Route.of("hessian", Route::floats, new Hessian(Border.ONE_SIDED)),
                Route.of("gradient and hessian", Route::floats, new GradientAndHessian(Border.INTERIOR)),
                Route.of("local mean", Route::floats, new LocalMean(3, Border.REPLICATE)),
                Route.of("local stats", side -> Route.bytes(side, 3), new LocalStats(3, Border.REFLECT_101)),
                Route.of("correlation", side -> Route.bytes(side, 3),
                        new Correlation(Kernel.of(3, 3, 1, 2, 3, 4, 5, 7, 7, 8, 1), Border.REFLECT_101)),
                Route.of("separable correlation", Route::floats,
                        new SeparableCorrelation(Kernel.sobel(0, 1, 3), Border.WRAP)),
                Route.of("gaussian blur", Route::floats, new GaussianBlur(1.5, Border.constant(2))),
                Route.of("gabor", Route::floats, new Gabor(GaborKernel.openCv(5, 5, 2, 0.5, 4, 0.5, 0),
                        Gabor.Response.ENERGY, Border.INTERIOR)),
                Route.of("gray", side -> Route.bytes(side, 3), new Gray()),
                Route.of("rgb", Route::floats, new Rgb()),
                Route.of("rgba", side -> Route.bytes(side, 3), new Rgba()),
                Route.of("scale range", Route::floats, ScaleRange.ofData(DType.U8)),
                Route.of("premultiply", side -> Route.bytes(side, 4), new Premultiply()),
                Route.of("rotate", side -> Route.bytes(side, 3), new Rotate(1)),
                Route.of("lab", side -> Route.bytes(side, 3), new Lab(LabModel.OKLAB)),
                Route.of("lab to rgb", side -> Route.floats(side).expand(2).broadcast(side, side, 3),
                        new LabToRgb(LabModel.CIELAB, DType.U8)),
                Route.of("rgb to yuv", side -> Route.bytes(side / 2 * 2, 3),
                        new RgbToYuv(YuvFormat.NV12, YuvKind.BT601_VIDEO)),
                Route.of("yuv to rgb", side -> Route.bytes(side / 6 * 6, 1).squeeze(2),
                        new YuvToRgb(YuvFormat.NV21, YuvKind.BT709_FULL)),
                Route.of("sharpen", Route::floats, new Sharpen(1.5, 1)),
                Route.of("overlay", side -> List.of(Route.bytes(side, 3), Route.bytes(side, 4)), new Overlay(2, -3)),
                Route.of("unify transparent", side -> Route.bytes(side, 4), new UnifyTransparent()),
                Route.of("resize", side -> Route.bytes(side, 3), new Resize(40, 30)),
                Route.of("resize rgba", side -> Route.bytes(side, 4), Resize.fit(50, 50).linear(true)),
                Route.of("resize nearest", Route::floats, new Resize(33, 44).with(Filter.NEAREST)),
                Route.of("resize by blocks", side -> Route.bytes(side, 3).step(0, 2),
                        Resize.fill(2, 3).with(Filter.AREA)),
                new Route("median cut", side -> List.of(Route.bytes(side, 3)),
                        (in, results) -> new MedianCut(5).refine(2).apply(in.getFirst(), results)),
                new Route("median cut of what is seen", side -> List.of(Route.bytes(side, 4)),
                        (in, results) -> new MedianCut(5).with(Alpha.SEEN).refine(2).apply(in.getFirst(), results)),
                new Route("k-means of colours", side -> List.of(Route.bytes(Math.min(side, 30), 3)),
                        (in, results) -> new ColorKMeans(3, 1, 1, 3, 0.1)
                                .apply(ColorHistogram.of(in.getFirst(), results), results).centers()),
                new Route("merged histograms", side -> List.of(Route.bytes(side, 3), Route.bytes(side + 1, 3)),
                        Routes::histogram),
                Route.of("nearest color", side -> List.of(Route.bytes(side, 3), Route.bytes(2, 3).reshape(4, 3)),
                        new NearestColor()),
                Route.of("nearest seen", side -> List.of(Route.bytes(side, 4), Route.bytes(2, 4).reshape(4, 4)),
                        new NearestColor(Alpha.SEEN)),
                Route.of("nearest float", side -> List.of(Route.floats(side), Route.floats(3).reshape(9)),
                        new NearestColor()),
                Route.of("dither", side -> List.of(Route.bytes(side, 3), Route.bytes(2, 3).reshape(4, 3)),
                        new Dither()),
                Route.of("dither ordered", side -> List.of(Route.bytes(side, 3), Route.bytes(2, 3).reshape(4, 3)),
                        new Dither(Dither.Method.BAYER)),
                Route.of("recolor", side -> List.of(Route.labels(side, 9), Route.floats(3).reshape(9, 1)),
                        new Recolor()),
                Route.of("label means", side -> List.of(Route.bytes(side, 3), Route.labels(side, REGIONS)),
                        new LabelMeans(REGIONS)),
                new Route("label sums", side -> List.of(Route.floats(side), Route.labels(side, REGIONS)), Routes::sums),
                Route.of("label quantiles", side -> List.of(Route.floats(side), Route.labels(side, REGIONS)),
                        new LabelQuantiles(REGIONS, 0.1, 0.5)),
                new Route("label histograms", side -> List.of(Route.bytes(side, 3), Route.labels(side, REGIONS)),
                        (in, results) -> LabelHistograms.of(in.get(0), in.get(1), REGIONS, results)
                                .merge(LabelHistograms.of(in.get(0), in.get(1), REGIONS, results), results)
                                .medians(DType.F64, results)),
                new Route("label boxes", side -> List.of(Route.labels(side, REGIONS)), Routes::boxes),
                new Route("label index", side -> List.of(Route.labels(side, REGIONS), Route.labels(side + 1, REGIONS)),
                        (in, results) -> LabelIndex.of(in.get(0), results)
                                .merge(LabelIndex.of(in.get(1), results), results).apply(in.get(0), results)),
                new Route("copy", side -> List.of(Route.bytes(side, 3)),
                        (in, results) -> in.getFirst().permute(1, 0, 2).copy(results)),
                new Route("npy", side -> List.of(Route.floats(side)), Routes::npy),
                new Route("indexed png", side -> List.of(Route.labels(side, 9), Route.bytes(3, 3).reshape(9, 3)),
                        Routes::indexed));
    }

    private static Tensor histogram(List<Tensor> inputs, SegmentAllocator results) {
        ColorHistogram first = ColorHistogram.of(inputs.get(0), results);
        ColorHistogram both = first.merge(ColorHistogram.of(inputs.get(1), results), results);
        return new MedianCut(4).apply(both, results);
    }

    private static Tensor sums(List<Tensor> inputs, SegmentAllocator results) {
        LabelSums sums = LabelSums.allocate(DType.F32, REGIONS, 1, true, results);
        sums.add(inputs.get(0), inputs.get(1));
        return sums.variances(DType.F64, results);
    }

    private static Tensor boxes(List<Tensor> inputs, SegmentAllocator results) {
        LabelBoxes boxes = LabelBoxes.allocate(REGIONS, results);
        boxes.add(inputs.getFirst());
        return boxes.boxes();
    }

    private static Tensor npy(List<Tensor> inputs, SegmentAllocator results) throws IOException {
        Path file = Files.createTempFile("route", ".npy");
        try {
            Npy.write(inputs.getFirst(), file);
            return Npy.read(file, results);
        } finally {
            Files.delete(file);
        }
    }

    private static Tensor indexed(List<Tensor> inputs, SegmentAllocator results) throws IOException {
        Path file = Files.createTempFile("route", ".png");
        try {
            IndexedPng.write(inputs.get(0), inputs.get(1), file);
            byte[] content = Files.readAllBytes(file);
            return Tensor.allocate(results, DType.U8, content.length).copyFrom(content);
        } finally {
            Files.delete(file);
        }
    }
}
