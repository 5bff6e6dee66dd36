package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A U8 photo of 3000 × 4000 in other channels: RGB to grey, grey to RGB, RGB to RGBA.
public class PicturesBench extends Workload {
    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param({"gray", "rgb", "rgba"})
    public String operation;

    @Param
    public Size size;

    private Tensor source;

    @Override
    protected Job prepare() {
        Tensor photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        source = operation.equals("rgb") ? new Gray().apply(photo, arena) : photo;
        return switch (implementation) {
            case "ochre" -> ochre();
            case "scalar" -> scalar();
            case "copy" -> Job.copy(source, Tensor.allocate(arena, source.type()));
            default -> throw unknown(implementation);
        };
    }

    private Job ochre() {
        return switch (operation) {
            case "gray" -> {
                Tensor gray = Tensor.allocate(arena, DType.U8, source.size(0), source.size(1));
                yield new Job(gray, () -> new Gray().into(source, gray));
            }
            case "rgb" -> {
                Tensor rgb = Tensor.allocate(arena, DType.U8, source.size(0), source.size(1), 3);
                yield new Job(rgb, () -> new Rgb().into(source, rgb));
            }
            default -> {
                Tensor rgba = Tensor.allocate(arena, DType.U8, source.size(0), source.size(1), 4);
                yield new Job(rgba, () -> new Rgba().into(source, rgba));
            }
        };
    }

    private Job scalar() {
        return switch (operation) {
            case "gray" -> ScalarPixels.gray(source);
            case "rgb" -> ScalarPixels.repeated(source);
            default -> ScalarPixels.opaque(source);
        };
    }

    @Override
    protected long pixels() {
        return source.size(0) * source.size(1);
    }

    @Override
    protected String judge(Tensor picture) {
        return picture.contentEquals(scalar().answer()) ? EXACT : "not the same numbers";
    }
}
