package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;

/// `label-means`: every region of a picture in the mean of its pixels, as `ochre label-means` paints it. The regions
/// are a second picture, so this can only be the first step, and the request is a POST of both.
record LabelMeansStep() {
    static final String NAME = "label-means";

    static LabelMeansStep parse(Words words) {
        words.end("nothing behind it");
        return new LabelMeansStep();
    }

    /// Refuses labels of another size than the picture's.
    ///
    /// @throws IllegalArgumentException `labels: expected …`
    static void require(TensorType image, TensorType labels) {
        if (image.size(0) != labels.size(0) || image.size(1) != labels.size(1)) {
            throw new IllegalArgumentException("labels: expected " + image.size(1) + "x" + image.size(0)
                    + " pixels as the picture has, got " + labels.size(1) + "x" + labels.size(0));
        }
    }

    /// The most regions, each of which gets a colour.
    static long most(TensorType labels) {
        return Math.min(labels.elements(), 1L << 8 * labels.dtype().size());
    }

    /// Adds what [#apply] takes at most.
    void addTo(Cost cost, TensorType image, TensorType labels) {
        require(image, labels);
        cost.result(LabelIndex.bytes(labels));
        cost.scratch(LabelIndex.scratchBytes(labels));
        TensorType dense = new TensorType(DType.I32, labels.shape());
        cost.result(dense);
        cost.scratch(LabelIndex.scratchBytes(labels));
        LabelMeans means = new LabelMeans(most(labels)).as(image.dtype());
        TensorType table = means.resultType(image, dense);
        cost.result(table);
        cost.scratch(means.scratchBytes(image, dense));
    }

    /// @param image `[h, w]` or `[h, w, c]`
    /// @param labels U8 or U16 `[h, w]`
    Picture.Indexed apply(Tensor image, Tensor labels, SegmentAllocator results) {
        LabelIndex index = LabelIndex.of(labels, results);
        Tensor dense = index.apply(labels, results);
        return new Picture.Indexed(dense,
                new LabelMeans(index.size()).as(image.dtype()).apply(image, dense, results));
    }

    @Override
    public String toString() {
        return NAME;
    }
}
