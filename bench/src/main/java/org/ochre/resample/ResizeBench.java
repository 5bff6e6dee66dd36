package org.ochre.resample;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// A photo of 3279 × 4928 in another size: with Lanczos3 to 567 × 852, the size of the published comparisons of resize
/// libraries, or by means of 2 × 2. The answers of libraries that have no Lanczos filter, or none with antialiasing,
/// are judged by it nevertheless.
public class ResizeBench extends Workload {
    @Param({"ochre", "vector", "scalar", "opencv", "graphics2d", "thumbnailator", "imgscalr", "boofcv", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"lanczos3", "half"})
    public String work;

    private Tensor photo;
    private Resize resize;

    @Override
    protected Job prepare() {
        boolean halves = work.equals("half");
        long height = halves ? size.of(3279) / 2 * 2 : size.of(3279);
        long width = size.of(4928);
        photo = Scenes.photo(height, width, arena);
        resize = halves
                ? new Resize(height / 2, width / 2).with(Filter.AREA)
                : new Resize(Math.round(height * 567 / 3279.0), Math.round(width * 852 / 4928.0));
        Tensor result = Tensor.allocate(arena, resize.resultType(photo.type()));
        return switch (implementation) {
            case "ochre" -> new Job(result, () -> resize.into(photo, result));
            case "vector" -> JavaResize.job(photo, result, resize.filter(), JavaResize::addVectors);
            case "scalar" -> JavaResize.job(photo, result, resize.filter(), JavaResize::add);
            case "opencv" -> PictureLibraries.opencv(photo, result, threads);
            case "graphics2d" -> PictureLibraries.job(photo, result, PictureLibraries::graphics2d);
            case "thumbnailator" -> PictureLibraries.job(photo, result, PictureLibraries::thumbnailator);
            case "imgscalr" -> PictureLibraries.job(photo, result, PictureLibraries::imgscalr);
            case "boofcv" -> PictureLibraries.boofcv(photo, result, threads);
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, DType.U8, photo.shape()));
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return photo.size(0) * photo.size(1);
    }

    @Override
    protected String judge(Tensor answer) {
        return JavaResize.judge(photo, resize.filter(), answer);
    }
}
