package org.ochre.label;

import boofcv.alg.segmentation.ComputeRegionMeanColor;
import boofcv.struct.image.GrayS32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import java.lang.foreign.MemorySegment;
import org.ddogleg.struct.DogArray;
import org.ddogleg.struct.DogArray_I32;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// BoofCV's means of regions, in F32 planes. BoofCV needs the regions counted first. It cannot paint regions in their
/// means, so a plain loop does.
final class BoofMeans {
    private final Planar<GrayU8> image;
    private final GrayS32 regions;
    private final DogArray_I32 counts = new DogArray_I32();
    private final DogArray<float[]> means = new DogArray<>(() -> new float[3]);
    private final ComputeRegionMeanColor.PL_U8 mean = new ComputeRegionMeanColor.PL_U8(3);
    private final Planar<GrayU8> painted;

    private BoofMeans(Planar<GrayU8> image, GrayS32 regions, int m) {
        this.image = image;
        this.regions = regions;
        painted = new Planar<>(GrayU8.class, image.width, image.height, 3);
        counts.resize(m);
        means.resize(m);
    }

    static Job of(Tensor photo, Tensor ids, int m, Tensor answer) {
        int h = Math.toIntExact(photo.size(0));
        int w = Math.toIntExact(photo.size(1));
        Planar<GrayU8> image = new Planar<>(GrayU8.class, w, h, 3);
        for (int c = 0; c < 3; c++) {
            photo.channel(c).copyTo(image.getBand(c).data);
        }
        GrayS32 regions = new GrayS32(w, h);
        ids.copyTo(regions.data);
        BoofMeans boof = new BoofMeans(image, regions, m);
        boof.run();
        for (int c = 0; c < 3; c++) {
            answer.channel(c).copyFrom(Tensor.of(MemorySegment.ofArray(boof.painted.getBand(c).data), DType.U8, h, w));
        }
        return new Job(answer, boof::run);
    }

    private void run() {
        counts.fill(0);
        for (int label : regions.data) {
            counts.data[label]++;
        }
        mean.process(image, regions, counts, means);
        for (int c = 0; c < 3; c++) {
            byte[] out = painted.getBand(c).data;
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) Math.round(means.get(regions.data[i])[c]);
            }
        }
    }
}
