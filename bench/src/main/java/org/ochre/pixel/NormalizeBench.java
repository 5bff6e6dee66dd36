package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A U8 photo of 3000 × 4000 as planes of F32, by the constants of ImageNet.
public class NormalizeBench extends Workload {
    @Param({"ochre", "vector", "scalar", "opencv", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Normalize normalize = Normalize.imageNet();
        Tensor planes = Tensor.allocate(arena, normalize.resultType(photo.type()));
        return switch (implementation) {
            case "ochre" -> new Job(planes, () -> normalize.into(photo, planes));
            case "vector" -> JavaNormalize.of(normalize, photo, true);
            case "scalar" -> JavaNormalize.of(normalize, photo, false);
            case "opencv" -> OpencvNormalize.of(normalize, photo, planes, threads);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            case "moved" -> Job.moved(photo.type().bytes() + planes.type().bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor planes) {
        Tensor wanted = JavaNormalize.of(Normalize.imageNet(), photo, false).answer();
        if (planes.contentEquals(wanted)) {
            return EXACT;
        }
        float[] got = new float[Math.toIntExact(planes.elements())];
        float[] expected = new float[got.length];
        planes.copyTo(got);
        wanted.copyTo(expected);
        float largest = 0;
        for (int i = 0; i < got.length; i++) {
            largest = Math.max(largest, Math.abs(got[i] - expected[i]));
        }
        return "up to " + largest + " off";
    }
}
