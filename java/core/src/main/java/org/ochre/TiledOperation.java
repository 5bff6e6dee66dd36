package org.ochre;

import java.util.List;

/// An operation on images that can compute a tile of its result from a part of the source. So an image that no machine
/// can hold is worked tile by tile, on many machines. **All tiles together have the same bits as the result of
/// [#apply] for the whole source**, however the result is cut.
///
/// A tile is some rows and columns of the result, a *patch* the rows and columns of the source that the tile needs:
///
/// ```java
/// List<Span> y = operation.sourceRows(whole, rows);            // one span, or two where a border wraps around
/// List<Span> x = operation.sourceColumns(whole, columns);
/// Tensor patch = …;                                            // those rows and columns, one span behind the other
/// Tensor tile = Tensor.allocate(arena, operation.tileType(whole, rows, columns));
/// operation.tile(whole, rows, columns, patch, tile);
/// ```
///
/// Sources are images `[h, w]` or `[h, w, c]`. A result has the axes of its source, or one more before them, as
/// `[planes, h, w]`: [#rowAxis] tells. A tile without rows or columns needs nothing of the source.
public interface TiledOperation extends UnaryOperation {

    /// The rows of the source that these rows of the result need, ascending, and none twice.
    ///
    /// @param src the type of the whole source
    /// @throws IllegalArgumentException `src: expected …, got …` where the operation does not serve the type;
    ///     `rows: expected some of 9, got …` where the result does not have them
    List<Span> sourceRows(TensorType src, Span rows);

    /// The columns of the source that these columns of the result need, ascending, and none twice.
    ///
    /// @param src the type of the whole source
    /// @throws IllegalArgumentException as [#sourceRows]
    List<Span> sourceColumns(TensorType src, Span columns);

    /// Computes a tile of the result; allocates no tensor.
    ///
    /// @param src the type of the whole source
    /// @param rows the tile's rows of the whole result
    /// @param columns its columns
    /// @param patch of [#patchType]: the rows and columns of the source that the tile needs; read only
    /// @param dst of [#tileType], with any strides whose elements are distinct; may not overlap `patch`
    /// @throws IllegalArgumentException for a dtype, shape, span or memory that is not served; nothing is written
    void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst);

    /// The most bytes of scratch that [#tile] takes; see [UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException as [#sourceRows]
    long tileScratchBytes(TensorType src, Span rows, Span columns);

    /// The type of the patch that a tile needs.
    ///
    /// @throws IllegalArgumentException as [#sourceRows]
    default TensorType patchType(TensorType src, Span rows, Span columns) {
        long[] shape = src.shape();
        shape[0] = Span.total(sourceRows(src, rows));
        shape[1] = Span.total(sourceColumns(src, columns));
        return new TensorType(src.dtype(), shape);
    }

    /// The type of a tile.
    ///
    /// @throws IllegalArgumentException as [#sourceRows]
    default TensorType tileType(TensorType src, Span rows, Span columns) {
        TensorType whole = resultType(src);
        long[] shape = whole.shape();
        shape[rowAxis(src)] = rows.count();
        shape[rowAxis(src) + 1] = columns.count();
        return new TensorType(whole.dtype(), shape);
    }

    /// The axis of the result that is its rows: 0, or 1 where planes come first. The next one is its columns.
    ///
    /// @throws IllegalArgumentException `src: expected …, got …` where the operation does not serve the type
    default int rowAxis(TensorType src) {
        return resultType(src).rank() - src.rank();
    }
}
