package org.ochre.work;

import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.TiledOperation;

/// The checks that operations on tiles share.
public final class Patches {
    private Patches() {}

    /// Refuses a source that is no image, and rows that the result does not have.
    public static void rows(TiledOperation operation, TensorType src, Span rows) {
        along("rows", operation, src, rows, 0);
    }

    /// Refuses a source that is no image, and columns that the result does not have.
    public static void columns(TiledOperation operation, TensorType src, Span columns) {
        along("columns", operation, src, columns, 1);
    }

    private static void along(String argument, TiledOperation operation, TensorType src, Span span, int axis) {
        if (src.rank() != 2 && src.rank() != 3) {
            throw Arguments.refuse("src", "an image [h, w] or [h, w, c]", src);
        }
        long size = operation.resultType(src).size(operation.rowAxis(src) + axis);
        if (span.end() > size) {
            throw Arguments.refuse(argument, "some of " + size, span.count() + " from " + span.first());
        }
    }

    /// Refuses a patch or a destination that does not fit the tile.
    public static void tile(TiledOperation operation, TensorType src, Span rows, Span columns, Tensor patch,
            Tensor dst) {
        TensorType expected = operation.patchType(src, rows, columns);
        if (!patch.type().equals(expected)) {
            throw Arguments.refuse("patch", expected.toString(), patch.type());
        }
        Arguments.destination("dst", dst, operation.tileType(src, rows, columns));
        Arguments.source("patch", patch);
        Arguments.apart("patch", patch, "dst", dst);
    }
}
