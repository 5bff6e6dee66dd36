package org.ochre.palette;

import java.util.concurrent.atomic.AtomicReference;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// From a photo of 3000 × 4000 to a palette and labels: histogram, cut, refinement, exact labels. There is no single
/// right answer; the PSNR measures the quality. `ochre` takes just enough iterations to reach the PSNR of libimagequant
/// at speed 4 on this photo (27.14 dB for 16 colours, 36.85 for 256). `cut`, without iterations, is above
/// libimagequant's speed 10 (26.72, 36.31). `ten` takes ten iterations.
public class QuantizeBench extends Workload {
    private static final int FEW = 16;

    @Param({"ochre", "cut", "ten", "imagej", "imaging", "twelvemonkeys", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"16", "256"})
    public int k;

    private final AtomicReference<Tensor> palette = new AtomicReference<>();
    private Tensor photo;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        Tensor labels = Tensor.allocate(arena, DType.I32, photo.size(0), photo.size(1));
        return switch (implementation) {
            case "ochre" -> ochre(new MedianCut(k).refine(k <= FEW ? 4 : 2), labels);
            case "cut" -> ochre(new MedianCut(k), labels);
            case "ten" -> ochre(new MedianCut(k).refine(10), labels);
            case "imagej" -> Indexed.job(photo, palette, labels, Indexed.imagej(k));
            case "imaging" -> Indexed.job(photo, palette, labels, Indexed.imaging(k));
            case "twelvemonkeys" -> Indexed.job(photo, palette, labels, Indexed.twelvemonkeys(k));
            case "copy" -> Job.copy(photo, Tensor.allocate(arena, photo.type()));
            default -> throw unknown(implementation);
        };
    }

    private Job ochre(MedianCut cut, Tensor labels) {
        Tensor memory = Tensor.allocate(arena, DType.U8, k, 3);
        return new Job(labels, () -> {
            palette.setPlain(cut.into(photo, memory));
            new NearestColor().into(photo, palette.getPlain(), labels);
        });
    }

    @Override
    protected long pixels() {
        return photo.size(0) * photo.size(1);
    }

    @Override
    protected String judge(Tensor labels) {
        return Quality.psnr(photo, palette.get(), labels);
    }
}
