package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A U8 photo of 3000 × 4000 to CIE L\*a\*b\*, and back.
public class LabBench extends Workload {
    @Param({"ochre", "scalar", "copy"})
    public String implementation;

    @Param({"lab", "rgb"})
    public String to;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor lab = Tensor.allocate(arena, DType.F32, photo.shape());
        Tensor back = Tensor.allocate(arena, photo.type());
        new Lab(LabModel.CIELAB).into(photo, lab);
        return switch (implementation) {
            case "ochre" -> to.equals("lab")
                    ? new Job(lab, () -> new Lab(LabModel.CIELAB).into(photo, lab))
                    : new Job(back, () -> new LabToRgb(LabModel.CIELAB, DType.U8).into(lab, back));
            case "scalar" -> scalar();
            case "copy" -> Job.copy(lab, Tensor.allocate(arena, lab.type()));
            default -> throw unknown(implementation);
        };
    }

    /// There is no plain loop for the way back.
    private Job scalar() {
        if (to.equals("rgb")) {
            throw unknown(implementation + " to rgb");
        }
        return ScalarColors.lab(photo);
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor result) {
        if (to.equals("rgb")) {
            return result.contentEquals(photo) ? EXACT : "not the photo";
        }
        return ScalarColors.worst(result, ScalarColors.lab(photo).answer()) < 1e-4 ? "within 1e-4" : "other numbers";
    }
}
