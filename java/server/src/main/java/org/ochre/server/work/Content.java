package org.ochre.server.work;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Problem;
import org.ochre.server.source.Multipart;

/// The pictures in the content of a request, which is in memory.
///
/// @param picture the picture
/// @param labels the second picture; null where there is none
record Content(MemorySegment picture, @Nullable MemorySegment labels) {
    private static final String PICTURE = "picture";
    private static final String LABELS = "labels";

    /// @param boundary what separates the parts; null where the content is one picture
    /// @throws Problem `BAD_REQUEST` for a form without its parts
    static Content of(MemorySegment content, @Nullable String boundary, boolean takesLabels) {
        if (boundary == null) {
            return new Content(content, null);
        }
        Map<String, MemorySegment> parts = Multipart.parts(content, boundary);
        MemorySegment picture = parts.get(PICTURE);
        MemorySegment labels = parts.get(LABELS);
        if (picture == null || takesLabels && labels == null) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "body: expected a part named " + PICTURE
                    + (takesLabels ? " and one named " + LABELS : "") + ", got " + parts.keySet());
        }
        return new Content(picture, takesLabels ? labels : null);
    }
}
