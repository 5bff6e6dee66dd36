package org.ochre.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The targets of Ochre with two threads, and whether a run reached them. A target is the most times a floor's time, or
/// the least speed-up over other implementations.
final class Targets {
    private static final double NONE = Double.NaN;
    private static final List<String> OPENCV = List.of("opencv", "python opencv");
    private static final List<String> ONE_THREAD_OPENCV = List.of("opencv (1)");
    /// The libraries that people use today for points of floats. Loops written for this benchmark are compared in rows
    /// of their own.
    private static final List<String> NEAREST_POINT = List.of("numba", "scipy cdist", "scipy cKDTree", "smile");
    /// The libraries that resize pictures, whatever filter they have, and loops written for this benchmark.
    private static final List<String> RESIZERS = List.of("opencv", "python opencv", "thumbnailator", "imgscalr",
            "graphics2d", "boofcv", "vector (2)", "scalar (2)");
    private static final double CALL_NS = 500;
    private static final double CALL_BYTES = 200;

    /// @param title the scene's heading
    /// @param against a floor, or other implementations, of which the fastest counts
    /// @param must the bound that must be met; NaN where there is none
    /// @param aim the bound to aim for; NaN where there is none
    private record Target(String work, String title, List<String> against, double must, double aim) {
        Target(String work, String title, String floor, double must, double aim) {
            this(work, title, List.of(floor), must, aim);
        }

        boolean isFloor() {
            return against.equals(List.of("copy")) || against.equals(List.of("moved"));
        }

        /// A bound in words; bold where the ratio misses it.
        String bound(double bound, double ratio) {
            if (Double.isNaN(bound)) {
                return "";
            }
            String words = (isFloor() ? "≤ " : "≥ ") + Results.number(bound);
            boolean met = isFloor() ? ratio <= bound : ratio >= bound;
            return Double.isNaN(ratio) ? words : met ? words + ": met" : "**" + words + ": missed**";
        }
    }

    private final Results results;

    Targets(Results results) {
        this.results = results;
    }

    static List<String> columns() {
        return List.of("work", "ochre, ms", "against", "ms", "ratio", "must", "aim", "answers");
    }

    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>(all().stream().map(this::row).toList());
        rows.add(call());
        return rows;
    }

    private static List<Target> all() {
        List<Target> all = new ArrayList<>();
        all.add(new Target("exact nearest, u8, k = 16", "NearestColor, k = 16", "copy", 6, 3));
        all.add(new Target("exact nearest, u8, k = 256", "NearestColor, k = 256", "copy", 20, 10));
        all.add(new Target("", "NearestColor, k = 256", "scalar (1)", 40, NONE));
        all.add(new Target("", "NearestColor, k = 256", "vector (2)", 5, NONE));
        all.add(new Target("colour histogram, exact", "ColorHistogram", "copy", 12, 6));
        all.add(new Target("quantise end to end, k = 256", "Quantize, k = 256", "copy", 30, 15));
        all.add(new Target("", "Quantize, k = 256", "libimagequant speed 10", 6, NONE));
        all.add(new Target("", "Quantize, k = 256", "imagej", 2.2, NONE));
        all.add(new Target("nearest f64 [1 MP, 3], k = 10", "NearestFloat, k = 10", NEAREST_POINT, 3, NONE));
        all.add(new Target("", "NearestFloat, k = 10", "vector (2)", 2.5, 3));
        all.add(new Target("nearest f64 [1 MP, 3], k = 256", "NearestFloat, k = 256", NEAREST_POINT, 5, NONE));
        all.add(new Target("", "NearestFloat, k = 256", "vector (2)", 6, NONE));
        for (String labels : List.of("blocks", "random")) {
            String title = "LabelMeans, labels = " + labels;
            all.add(new Target("label means and recolour, " + labels, title, "numpy bincount", 20, NONE));
            all.add(new Target("", title, "scalar (2)", 1.4, NONE));
            all.add(new Target("", title, "moved", 3, 1.6));
        }
        all.add(new Target("gradient + Hessian, f64", "GradientHessian", OPENCV, 3, NONE));
        all.add(new Target("", "GradientHessian", "moved", 1.5, 0.8));
        all.add(new Target("local mean 3×3, f32", "LocalMean", OPENCV, 1.5, NONE));
        all.add(new Target("", "LocalMean", "vector (2)", 1, NONE));
        all.add(new Target("", "LocalMean", "copy", NONE, 1));
        all.add(new Target("the same of 16 layers", "Layers", OPENCV, NONE, 1.5));
        all.add(new Target("local mean + variance 15×15, f32", "LocalStats", OPENCV, 1.5, 3));
        for (String window : List.of("3", "5", "11", "15", "31")) {
            all.add(new Target("correlation " + window + "×" + window, "Correlation, window = " + window,
                    ONE_THREAD_OPENCV,
                    1.6, 1.9));
        }
        all.add(new Target("Gaussian blur, σ = 2", "GaussianBlur", ONE_THREAD_OPENCV, 1.6, 1.9));
        all.add(new Target("resize 3279×4928 → 567×852, Lanczos", "Resize, work = lanczos3",
                List.of("pillow", "libvips (2)"), 2, NONE));
        all.add(new Target("", "Resize, work = lanczos3", RESIZERS, 1, NONE));
        all.add(new Target("means of 2×2", "Resize, work = half", "copy", 2, 1));
        all.add(new Target("k-means of colours, k = 16", "KMeans", OPENCV, 20, 100));
        return all;
    }

    private List<String> row(Target target) {
        Optional<Measured> ours = results.ours(target.title());
        Optional<Measured> other = target.isFloor()
                ? ours.flatMap(o -> results.floor(o, target.against().getFirst()))
                : results.fastest(target.title(), target.against());
        if (ours.isEmpty() || other.isEmpty()) {
            String against = String.join(", ", target.against());
            return List.of(target.work(), ours.map(Targets::time).orElse("not measured"), against, "not measured", "",
                    target.bound(target.must(), NONE), target.bound(target.aim(), NONE), "");
        }
        Measured o = ours.get();
        Measured p = other.get();
        double ratio = target.isFloor() ? o.median() / p.median() : p.median() / o.median();
        return List.of(target.work(), time(o), p.named(), time(p), Results.number(ratio),
                target.bound(target.must(), ratio), target.bound(target.aim(), ratio),
                target.isFloor() ? o.answer() : o.answer() + "; theirs: " + p.answer());
    }

    /// The row of an operation on 16 × 16 pixels, compared with the C functions that it calls.
    private List<String> call() {
        Optional<Measured> ours = single("Call recolor");
        Optional<Measured> c = single("Call recolorInC");
        String bound = "≤ 500 ns over C, ≤ 200 B of heap";
        if (ours.isEmpty() || c.isEmpty()) {
            return List.of("a call on 16×16", "not measured", "C", "", "", bound, "", "");
        }
        double over = ours.get().median() - c.get().median();
        double heap = ours.get().allocated();
        boolean met = over <= CALL_NS && (Double.isNaN(heap) || heap <= CALL_BYTES);
        return List.of("a call on 16×16", time(ours.get()) + " ns", "the C function", time(c.get()) + " ns",
                Results.number(over) + " ns over" + (Double.isNaN(heap) ? "" : ", " + Results.number(heap) + " B"),
                met ? bound + ": met" : "**" + bound + ": missed**", "", "");
    }

    private Optional<Measured> single(String name) {
        return results.single().stream().filter(m -> m.benchmark().equals(name)).findFirst();
    }

    /// The median; with several iterations also half of the difference between the slowest and the fastest.
    static String time(Measured m) {
        return Results.number(m.median()) + (m.times().length > 1 ? " ± " + Results.number(m.error()) : "");
    }
}
