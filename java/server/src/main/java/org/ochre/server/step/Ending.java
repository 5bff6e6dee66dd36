package org.ochre.server.step;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.SegmentAllocator;
import org.ochre.TensorType;

/// The last step: what the answer is.
public sealed interface Ending permits PictureEnding, PaletteEnding {

    /// The media type of the answer.
    String contentType();

    /// Refuses a picture that the answer cannot hold.
    ///
    /// @throws IOException or IllegalArgumentException, which say what it can hold
    void require(TensorType type) throws IOException;

    /// Adds what [#write] takes at most for a picture of this type.
    ///
    /// @param colors the most colours of its palette; 0 where it is pixels
    void addTo(Cost cost, TensorType type, long colors);

    /// Writes the answer.
    ///
    /// @throws IOException any exception of the stream, and for a picture that the format does not hold
    void write(Picture picture, SegmentAllocator results, OutputStream out) throws IOException;

    /// The segment, with every default left out.
    @Override
    String toString();
}
