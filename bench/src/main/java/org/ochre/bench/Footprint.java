package org.ochre.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.ochre.BinaryOperation;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelQuantiles;
import org.ochre.opencv.BoxFilter;
import org.ochre.opencv.Filter2D;
import org.ochre.opencv.Sobel;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Lab;
import org.ochre.pixel.LabModel;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Premultiply;
import org.ochre.pixel.Rgba;
import org.ochre.resample.Resize;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.GradientAndHessian;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;
import org.ochre.stencil.SeparableCorrelation;
import org.ochre.stencil.Sharpen;

/// The memory that operations take beside their results: what they state for square images, in bytes a pixel.
///
/// @param name the operation and its source
/// @param scratch the bytes of scratch for an image of a side length
/// @param result the bytes of the result
record Footprint(String name, ToLongFunction<Long> scratch, ToLongFunction<Long> result) {
    static final List<Long> SIDES = List.of(64L, 1000L, 10_000L);
    private static final int THREADS = 2;
    private static final int COLORS = 256;

    /// The operations of all rooms, as the benchmarks use them.
    static List<Footprint> all() {
        List<Footprint> all = new ArrayList<>(palettes());
        all.addAll(regions());
        all.addAll(pixels());
        all.addAll(stencils());
        return all;
    }

    private static List<Footprint> palettes() {
        TensorType palette = new TensorType(DType.U8, COLORS, 3);
        return List.of(
                new Footprint("ColorHistogram of u8 RGB", side -> ColorHistogram.scratchBytes(rgb(side)),
                        side -> ColorHistogram.bytes(rgb(side))),
                unary("MedianCut 256 of u8 RGB", new MedianCut(COLORS)::scratchBytes, palette),
                binary("NearestColor 256 of u8 RGB", new NearestColor(), Footprint::rgb, _ -> palette),
                binary("Dither 256 of u8 RGB", new Dither(), Footprint::rgb, _ -> palette),
                binary("Recolor 256 to u8 RGB", new Recolor(), Footprint::ids, _ -> palette));
    }

    private static List<Footprint> regions() {
        return List.of(
                new Footprint("LabelMeans of u8 RGB, a region for each 1000 pixels",
                        side -> means(side).scratchBytes(rgb(side), ids(side)),
                        side -> means(side).resultType(rgb(side), ids(side)).bytes()),
                new Footprint("LabelQuantiles of u8, likewise",
                        side -> median(side).scratchBytes(plane(DType.U8, side), ids(side)),
                        side -> median(side).resultType(plane(DType.U8, side), ids(side)).bytes()),
                new Footprint("LabelIndex of i32", side -> LabelIndex.scratchBytes(ids(side)),
                        side -> ids(side).bytes()));
    }

    private static List<Footprint> pixels() {
        return List.of(unary("Convert u8 RGB to f32", new Convert(DType.F32), Footprint::rgb),
                unary("Gray of u8 RGB", new Gray(), Footprint::rgb),
                unary("Rgba of u8 RGB", new Rgba(), Footprint::rgb),
                unary("Lab of u8 RGB", new Lab(LabModel.CIELAB), Footprint::rgb),
                unary("Premultiply of u8 RGBA", new Premultiply(), side -> new TensorType(DType.U8, side, side, 4)),
                binary("Overlay of u8 RGBA on RGB", new Overlay(), Footprint::rgb,
                        side -> new TensorType(DType.U8, side, side, 4)),
                new Footprint("Resize of u8 RGB to half",
                        side -> new Resize(side / 2, side / 2).scratchBytes(rgb(side)),
                        side -> new Resize(side / 2, side / 2).resultType(rgb(side)).bytes()));
    }

    private static List<Footprint> stencils() {
        Border mirror = Border.REFLECT_101;
        Kernel large = Kernel.of(11, 11, new double[121]);
        return List.of(
                unary("GradientAndHessian of f64", new GradientAndHessian(Border.INTERIOR),
                        side -> plane(DType.F64, side)),
                unary("LocalMean 3×3 of f32", new LocalMean(3, mirror), side -> plane(DType.F32, side)),
                unary("LocalStats 15×15 of f32", new LocalStats(15, mirror), side -> plane(DType.F32, side)),
                unary("Correlation 11×11 of f32", new Correlation(large, mirror), side -> plane(DType.F32, side)),
                unary("SeparableCorrelation 3×3 of f32", new SeparableCorrelation(Kernel.sobel(0, 1, 3), mirror),
                        side -> plane(DType.F32, side)),
                unary("GaussianBlur σ = 2 of f32", new GaussianBlur(2, mirror), side -> plane(DType.F32, side)),
                unary("Sharpen of u8 RGB", new Sharpen(1.5, 1), Footprint::rgb),
                unary("OpenCV's Sobel of f32, other strides", new Sobel(0, 1, 3, mirror),
                        side -> plane(DType.F32, side)),
                unary("OpenCV's boxFilter 15×15 of f32, other strides", new BoxFilter(15, mirror),
                        side -> plane(DType.F32, side)),
                unary("OpenCV's filter2D 11×11 of f32, other strides", new Filter2D(large, mirror),
                        side -> plane(DType.F32, side)));
    }

    /// The cells of a row: the name, the result's bytes a pixel of the largest image, and the scratch of each.
    List<String> row() {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        long largest = SIDES.getLast();
        cells.add(Results.number((double) result.applyAsLong(largest) / (largest * largest)));
        for (long side : SIDES) {
            long bytes = Parallelism.with(THREADS, () -> scratch.applyAsLong(side));
            cells.add(Results.number((double) bytes / (side * side)));
        }
        return cells;
    }

    private static LabelMeans means(long side) {
        return new LabelMeans(Scenes.regions(side, side)).as(DType.U8);
    }

    private static LabelQuantiles median(long side) {
        return new LabelQuantiles(Scenes.regions(side, side), 0.5).as(DType.F64);
    }

    private static Footprint unary(String name, ToLongFunction<TensorType> scratch, TensorType result) {
        return new Footprint(name, side -> scratch.applyAsLong(rgb(side)), _ -> result.bytes());
    }

    private static Footprint unary(String name, UnaryOperation operation, Source source) {
        return new Footprint(name, side -> operation.scratchBytes(source.of(side)),
                side -> operation.resultType(source.of(side)).bytes());
    }

    private static Footprint binary(String name, BinaryOperation operation, Source first, Source second) {
        return new Footprint(name, side -> operation.scratchBytes(first.of(side), second.of(side)),
                side -> operation.resultType(first.of(side), second.of(side)).bytes());
    }

    /// The type of a source of that side length.
    private interface Source {
        TensorType of(long side);
    }

    private static TensorType rgb(long side) {
        return new TensorType(DType.U8, side, side, 3);
    }

    private static TensorType ids(long side) {
        return plane(DType.I32, side);
    }

    private static TensorType plane(DType dtype, long side) {
        return new TensorType(dtype, side, side);
    }
}
