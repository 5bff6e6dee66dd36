package org.ochre.spark.tile;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.TiledOperation;
import org.ochre.io.Npy;
import org.ochre.memory.Lease;

/// How the tiles of an operation's result come from the tiles of one raster.
///
/// @param grid the tiles of the raster
/// @param rows how rows of tiles go together
/// @param columns how columns of tiles go together
record TilePlan(RasterGrid grid, AxisPlan rows, AxisPlan columns) implements Serializable {

    /// @param height of the result's tiles; 0 for those of the source
    /// @param width likewise
    static TilePlan of(TiledOperation operation, RasterGrid grid, long height, long width) {
        TensorType src = grid.type();
        TensorType result = operation.resultType(src);
        int axis = operation.rowAxis(src);
        return new TilePlan(grid,
                AxisPlan.of(grid.rows(), cuts(grid.rows(), src.size(0), result.size(axis), height),
                        span -> operation.sourceRows(src, span)),
                AxisPlan.of(grid.columns(), cuts(grid.columns(), src.size(1), result.size(axis + 1), width),
                        span -> operation.sourceColumns(src, span)));
    }

    private static List<Span> cuts(List<Span> tiles, long size, long result, long length) {
        if (length == 0 && result == size) {
            return tiles;
        }
        long largest = tiles.stream().mapToLong(Span::count).max().orElse(1);
        return RasterGrid.cut(result, length > 0 ? length : Math.max(largest, 1));
    }

    /// The tiles of the result that have no pixels, and so get none.
    List<TileKey> empty(String raster) {
        List<TileKey> empty = new ArrayList<>();
        for (int row = 0; row < rows.results().size(); row++) {
            for (int column = 0; column < columns.results().size(); column++) {
                if (rows.results().get(row).count() == 0 || columns.results().get(column).count() == 0) {
                    empty.add(new TileKey(raster, row, column));
                }
            }
        }
        return empty;
    }

    private Span row(TileKey key) {
        return rows.results().get((int) key.row());
    }

    private Span column(TileKey key) {
        return columns.results().get((int) key.column());
    }

    /// The bytes of the executor's pool that [#tile] takes.
    long bytes(TiledOperation operation, TileKey key) {
        TensorType src = grid.type();
        return 3 * operation.patchType(src, row(key), column(key)).bytes()
                + operation.tileType(src, row(key), column(key)).bytes()
                + operation.tileScratchBytes(src, row(key), column(key)) + (1 << 16);
    }

    /// A tile of the result, as the content of an `.npy`.
    byte[] tile(TiledOperation operation, TileKey key, List<Piece> pieces, Lease lease) throws IOException {
        TensorType src = grid.type();
        TensorType needed = operation.patchType(src, row(key), column(key));
        long pixels = pieces.stream().mapToLong(piece -> piece.height() * piece.width()).sum();
        if (pixels != needed.size(0) * needed.size(1)) {
            throw new IOException("expected " + needed.size(0) * needed.size(1) + " pixels of the tiles around it, got "
                    + pixels);
        }
        Tensor patch = Tensor.allocate(lease, needed);
        for (Piece piece : pieces) {
            piece.put(patch, lease);
        }
        Tensor tile = Tensor.allocate(lease, operation.tileType(src, row(key), column(key)));
        operation.tile(src, row(key), column(key), patch, tile);
        return Npy.encode(tile);
    }
}
