package org.ochre.stencil;

import java.io.Serializable;
import java.util.List;
import org.ochre.Border;
import org.ochre.Span;
import org.ochre.work.Arguments;

/// How far an operation reads around each pixel, along one axis.
///
/// @param before how many rows or columns before the pixel
/// @param after how many behind it
/// @param border the pixels outside the image
/// @param step 1, or where the order of additions depends on the place: a patch must begin at a multiple of this
public record Reach(long before, long after, Border border, long step) implements Serializable {

    /// @throws IllegalArgumentException `before: expected 0…, got …` and so on
    public Reach {
        Arguments.range("before", before, 0, Long.MAX_VALUE);
        Arguments.range("after", after, 0, Long.MAX_VALUE);
        Arguments.range("step", step, 1, Long.MAX_VALUE);
    }

    public Reach(long before, long after, Border border) {
        this(before, after, border, 1);
    }

    /// The rows or columns of the source that these results need. An operation that works on them alone, with its own
    /// border, gives these results: no other border than that of the whole image shows in them.
    ///
    /// @param size how many rows or columns the source has
    public List<Span> spans(long size, Span results) {
        if (results.count() == 0) {
            return List.of();
        }
        long above = Math.min(before, 2 * size); // more is the whole image in any case
        long below = Math.min(after, 2 * size);
        long low = results.first() - above;
        long high = results.end() + below;
        if (border.kind() == Border.Kind.WRAP && (low < 0 || high > size)) {
            return wrapped(size, low, high);
        }
        boolean reflects = border.kind() == Border.Kind.REFLECT || border.kind() == Border.Kind.REFLECT_101;
        long end = reflects && low < 0 ? Math.max(high, 1 - low) : high;
        long start = reflects && high > size ? Math.min(low, 2 * size - 1 - high) : low;
        return List.of(Span.of(down(Math.max(start, 0)), Math.min(end, size)));
    }

    /// The two ends of an image that goes on at its other end; or the whole image, where they meet.
    private List<Span> wrapped(long size, long low, long high) {
        Span whole = new Span(0, size);
        if (high - low >= size) {
            return List.of(whole);
        }
        long start = low < 0 ? size + low : down(low);
        long end = low < 0 ? high : high - size;
        // The rows at the end stay at a multiple of the step behind those at the beginning.
        long padded = low < 0 ? end : end + Math.floorMod(start - end, step);
        return padded >= start ? List.of(whole) : List.of(new Span(0, padded), Span.of(start, size));
    }

    private long down(long at) {
        return at / step * step;
    }

    /// Where the first of the results lies in the patch of [#spans].
    ///
    /// @param results at least one
    long place(long size, Span results) {
        long before = 0;
        for (Span span : spans(size, results)) {
            if (results.first() >= span.first() && results.first() < span.end()) {
                return before + results.first() - span.first();
            }
            before += span.count();
        }
        throw new AssertionError(results + " of " + size + " is not in its patch");
    }
}
