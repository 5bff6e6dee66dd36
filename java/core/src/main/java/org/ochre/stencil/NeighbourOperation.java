package org.ochre.stencil;

import java.util.List;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.TiledOperation;
import org.ochre.UnaryOperation;
import org.ochre.foreign.Scratch;
import org.ochre.work.Patches;

/// An operation whose results each come from the pixels around one pixel, as far as its reach says.
public interface NeighbourOperation extends TiledOperation {

    /// How far it reads along y, in rows.
    Reach reachY();

    /// How far it reads along x, in columns.
    Reach reachX();

    /// The operation for a patch of these rows and columns: this one, unless it has numbers of its own for each row or
    /// column of the whole source.
    default UnaryOperation onPatch(List<Span> rows, List<Span> columns) {
        return this;
    }

    @Override
    default List<Span> sourceRows(TensorType src, Span rows) {
        Patches.rows(this, src, rows);
        return reachY().spans(src.size(0), rows);
    }

    @Override
    default List<Span> sourceColumns(TensorType src, Span columns) {
        Patches.columns(this, src, columns);
        return reachX().spans(src.size(1), columns);
    }

    @Override
    default long tileScratchBytes(TensorType src, Span rows, Span columns) {
        UnaryOperation part = onPatch(sourceRows(src, rows), sourceColumns(src, columns));
        TensorType patch = patchType(src, rows, columns);
        return patch.elements() == 0
                ? 0
                : Scratch.bytes(part.resultType(patch).bytes(), part.scratchBytes(patch));
    }

    @Override
    default void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst) {
        Patches.tile(this, src, rows, columns, patch, dst);
        if (dst.elements() == 0) {
            return;
        }
        UnaryOperation part = onPatch(sourceRows(src, rows), sourceColumns(src, columns));
        int axis = rowAxis(src);
        long y = reachY().place(src.size(0), rows);
        long x = reachX().place(src.size(1), columns);
        try (Scratch scratch = new Scratch()) {
            Tensor results = Tensor.allocate(scratch, part.resultType(patch.type()));
            part.into(patch, results);
            dst.copyFrom(results.slice(axis, y, y + rows.count()).slice(axis + 1, x, x + columns.count()));
        }
    }
}
