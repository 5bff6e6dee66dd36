package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import org.ochre.TensorType;

/// One step of a request: an operation of Ochre with its parameters, as a segment of the URL names it. A step is made
/// once, by [Steps#parse], and holds no memory. Any number of threads may use one.
///
/// A step states beforehand what it takes, so that a request can be admitted by the header of its picture alone.
public interface Step {

    /// The dtype and shape of the picture after this step.
    ///
    /// @throws IllegalArgumentException where the step does not serve such a picture
    TensorType resultType(TensorType src);

    /// Adds what [#apply] takes at most for pixels of this type: its results, and its scratch.
    ///
    /// @throws IllegalArgumentException where the step does not serve such a picture
    void addTo(Cost cost, TensorType src);

    /// Whether [#apply] works on pixels, so that a picture with a palette is painted for it.
    default boolean paints() {
        return true;
    }

    /// The most colours of the palette that the result has ([Picture.Indexed]); 0 where the result is pixels.
    ///
    /// @param src the same of the picture before this step
    default long colors(long src) {
        return 0;
    }

    /// Computes the picture. All memory of the result is from `results`.
    ///
    /// @throws IllegalArgumentException for values that the step does not serve
    Picture apply(Picture src, SegmentAllocator results);

    /// The step as a segment of a URL, with every default left out: equal steps have equal texts.
    @Override
    String toString();
}
