package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ochre.Span;

/// Which rows of a raster's tiles go to which rows of the result's tiles; likewise for columns.
///
/// @param results the rows of the result in each of its rows of tiles
/// @param strips what each row of the raster's tiles gives away
record AxisPlan(List<Span> results, List<List<Strip>> strips) implements Serializable {

    /// Rows of a tile that a tile of the result needs.
    ///
    /// @param result which row of the result's tiles
    /// @param first the first row, counted in the tile
    /// @param count how many rows
    /// @param place where they lie in the patch
    record Strip(int result, long first, long count, long place) implements Serializable {}

    /// @param tiles the rows of the raster in each row of its tiles
    /// @param needed the rows of the raster that rows of the result need
    static AxisPlan of(List<Span> tiles, List<Span> results, Function<Span, List<Span>> needed) {
        List<List<Strip>> strips = new ArrayList<>();
        for (int tile = 0; tile < tiles.size(); tile++) {
            strips.add(new ArrayList<>());
        }
        for (int result = 0; result < results.size(); result++) {
            long place = 0;
            for (Span span : needed.apply(results.get(result))) {
                for (int tile = holding(tiles, span.first()); tile < tiles.size()
                        && tiles.get(tile).first() < span.end(); tile++) {
                    Span part = span.intersect(tiles.get(tile));
                    if (part.count() > 0) {
                        strips.get(tile).add(new Strip(result, part.first() - tiles.get(tile).first(), part.count(),
                                place + part.first() - span.first()));
                    }
                }
                place += span.count();
            }
        }
        return new AxisPlan(results, strips.stream().map(List::copyOf).toList());
    }

    /// The first tile that ends behind a row.
    private static int holding(List<Span> tiles, long row) {
        int low = 0;
        int high = tiles.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (tiles.get(middle).end() > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
