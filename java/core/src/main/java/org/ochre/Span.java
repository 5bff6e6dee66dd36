package org.ochre;

import java.io.Serializable;
import java.util.List;

/// Rows or columns that follow each other: `first … first + count − 1`.
///
/// @param first the first of them, 0 or more
/// @param count how many they are, 0 or more
public record Span(long first, long count) implements Serializable {

    /// @throws IllegalArgumentException `span: expected numbers of 0 or more, got …`
    public Span {
        if (first < 0 || count < 0 || first + count < 0) {
            throw new IllegalArgumentException("span: expected numbers of 0 or more, got " + count + " from " + first);
        }
    }

    /// From `first` to the one before `end`.
    ///
    /// @throws IllegalArgumentException `span: expected numbers of 0 or more, got …`
    public static Span of(long first, long end) {
        return new Span(first, end - first);
    }

    /// The number behind the last one: `first + count`.
    public long end() {
        return first + count;
    }

    /// What lies in both, with count 0 where nothing does.
    public Span intersect(Span other) {
        long from = Math.max(first, other.first);
        return of(from, Math.max(from, Math.min(end(), other.end())));
    }

    /// How many rows or columns several spans have together.
    public static long total(List<Span> spans) {
        return spans.stream().mapToLong(Span::count).sum();
    }
}
