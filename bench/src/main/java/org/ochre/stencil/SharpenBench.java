package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Sharpens a U8 photo of 3000 × 4000, with a sigma of 1.5. `blur` is the blur alone.
public class SharpenBench extends Workload {
    @Param({"ochre", "blur", "copy"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor sharp = Tensor.allocate(arena, photo.type());
        Tensor blurred = Tensor.allocate(arena, DType.F32, photo.shape());
        return switch (implementation) {
            case "ochre" -> new Job(sharp, () -> new Sharpen(1.5, 1).into(photo, sharp));
            case "blur" -> new Job(blurred, () -> new GaussianBlur(1.5, Border.REFLECT_101).into(photo, blurred));
            case "copy" -> Job.copy(photo, sharp);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    /// Twice the photo less its blur, for some of the pixels.
    @Override
    protected String judge(Tensor result) {
        Tensor blurred = new GaussianBlur(1.5, Border.REFLECT_101).apply(photo, arena);
        if (result.dtype() == DType.F32) {
            return result.contentEquals(blurred) ? EXACT : "not the blur";
        }
        for (long y = 0; y < photo.size(0); y += 97) {
            for (long x = 0; x < photo.size(1); x += 89) {
                double sum = photo.getDouble(y, x, 1) + (photo.getDouble(y, x, 1) - blurred.getDouble(y, x, 1));
                if (result.getDouble(y, x, 1) != Math.clamp(Math.rint(sum), 0, 255)) {
                    return "not the same numbers";
                }
            }
        }
        return EXACT;
    }
}
