package org.ochre.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.label.LabelMeans;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;
import org.ochre.stencil.FilterReference;
import org.ochre.stencil.GradientAndHessian;

/// Writes the large scenes as .npy files for the peers that are not written in Java. It also writes the answers to
/// compare their answers with. These are Ochre's answers, which the benchmarks check against references.
public final class Inputs {
    private final Path folder;
    private final Arena arena;

    private Inputs(Path folder, Arena arena) {
        this.folder = folder;
        this.arena = arena;
    }

    /// @param args the folder, and optionally a side length for images instead of the published sizes
    public static void main(String[] args) throws IOException {
        long most = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        try (Arena arena = Arena.ofShared()) {
            new Inputs(Files.createDirectories(Path.of(args[0])), arena).write(most);
        }
    }

    private void write(long most) throws IOException {
        Tensor photo = Scenes.photo(Math.min(most, 3000), Math.min(most, 4000), arena);
        write("photo", photo);
        for (int k : List.of(16, 256)) {
            Tensor palette = Scenes.palette(k, arena);
            write("palette" + k, palette);
            write("nearest" + k, new NearestColor().apply(photo, palette, arena));
        }
        long n = Math.min(most, 1000);
        Tensor points = Scenes.points(n * n, 3, 0, arena);
        write("points", points);
        for (int k : List.of(10, 256)) {
            Tensor palette = Scenes.points(k, 3, 1, arena);
            write("points" + k, palette);
            write("nearestpoint" + k, new NearestColor().apply(points, palette, arena));
        }
        long h = Math.min(most, 2500);
        long w = Math.min(most, 4000);
        Tensor regions = Scenes.photo(h, w, arena);
        write("regions", regions);
        label("blocks", regions, Scenes.blocks(h, w, arena));
        label("random", regions, Scenes.random(h, w, arena));
        Tensor medium = Scenes.photo(n, n, arena);
        write("regions_medium", medium);
        label("blocks_medium", medium, Scenes.blocks(n, n, arena));
        Tensor field = Scenes.field(DType.F64, Math.min(most, 4000), Math.min(most, 4000), arena);
        write("field64", field);
        write("derivatives", new GradientAndHessian(Border.INTERIOR).apply(field, arena));
        long side = Math.min(most, 5000);
        write("field32", Scenes.field(DType.F32, side, side, arena));
        write("terrain32", Scenes.field(DType.F32, side, side, 10_000, 0.1, arena));
        Tensor wide = Scenes.photo(Math.min(most, 3279), Math.min(most, 4928), arena);
        write("wide", wide);
        write("lanczos3", new Resize(Math.round(wide.size(0) * 567 / 3279.0), Math.round(wide.size(1) * 852 / 4928.0))
                .apply(wide, arena));
        Tensor even = wide.crop(0, 0, wide.size(0) / 2 * 2, wide.size(1) / 2 * 2);
        write("half", new Resize(even.size(0) / 2, even.size(1) / 2).with(Filter.AREA).apply(even, arena));
        for (int window : List.of(3, 11, 31)) {
            Tensor taps = Tensor.of(MemorySegment.ofArray(FilterReference.ring(window)), DType.F64, window, window);
            write("ring" + window, taps);
        }
    }

    private void label(String name, Tensor photo, Tensor labels) throws IOException {
        int m = Scenes.regions(labels.size(0), labels.size(1));
        Tensor means = new LabelMeans(m).as(DType.U8).apply(photo, labels, arena);
        write(name, labels);
        write("painted_" + name, new Recolor().apply(labels, means, arena));
    }

    private void write(String name, Tensor tensor) throws IOException {
        Npy.write(tensor, folder.resolve(name + ".npy"));
    }
}
