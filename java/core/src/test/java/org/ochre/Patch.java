package org.ochre;

import java.lang.foreign.SegmentAllocator;
import java.util.List;

/// Cuts out of a source what a tile of an operation's result needs, as somebody does who has the source in pieces.
public final class Patch {
    private Patch() {}

    /// The tile of those rows and columns, which is computed from its patch alone.
    public static Tensor tile(TiledOperation operation, Tensor src, Span rows, Span columns, SegmentAllocator arena) {
        Tensor patch = of(src, operation.sourceRows(src.type(), rows), operation.sourceColumns(src.type(), columns),
                arena);
        Tensor tile = Tensor.allocate(arena, operation.tileType(src.type(), rows, columns));
        operation.tile(src.type(), rows, columns, patch, tile);
        return tile;
    }

    /// The part of the whole result that a tile is to equal.
    public static Tensor part(TiledOperation operation, Tensor src, Tensor whole, Span rows, Span columns) {
        int axis = operation.rowAxis(src.type());
        return whole.slice(axis, rows.first(), rows.end()).slice(axis + 1, columns.first(), columns.end());
    }

    static Tensor of(Tensor src, List<Span> rows, List<Span> columns, SegmentAllocator arena) {
        long[] shape = src.shape();
        shape[0] = Span.total(rows);
        shape[1] = Span.total(columns);
        Tensor patch = Tensor.allocate(arena, src.dtype(), shape);
        long y = 0;
        for (Span row : rows) {
            long x = 0;
            for (Span column : columns) {
                patch.crop(y, x, row.count(), column.count())
                        .copyFrom(src.crop(row.first(), column.first(), row.count(), column.count()));
                x += column.count();
            }
            y += row.count();
        }
        return patch;
    }
}
