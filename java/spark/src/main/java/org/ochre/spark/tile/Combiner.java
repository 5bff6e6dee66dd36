package org.ochre.spark.tile;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/// The parts of all tiles of a partition. Where the order of additions cannot show, parts of the same block are merged
/// before they travel, until all of them together have more than some bytes; then they are sent on their way.
final class Combiner implements Iterator<Tuple2<BlockKey, Object>> {
    static final long MOST = 32L << 20;

    private final Iterator<Row> rows;
    private final RegionTile tiles;
    private final Map<BlockKey, RegionPart> merged = new LinkedHashMap<>();
    private final ArrayDeque<Tuple2<BlockKey, Object>> ready = new ArrayDeque<>();
    private final long most;
    private long bytes;

    /// @param most the bytes of merged parts that are kept
    Combiner(Iterator<Row> rows, RegionTile tiles, long most) {
        this.rows = rows;
        this.tiles = tiles;
        this.most = most;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && rows.hasNext()) {
            add(rows.next());
        }
        if (ready.isEmpty()) {
            flush();
        }
        return !ready.isEmpty();
    }

    @Override
    public Tuple2<BlockKey, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("parts");
        }
        return ready.removeFirst();
    }

    private void add(Row row) {
        TileKey tile = Tiles.key(row);
        List<RegionPart> parts = tiles.parts(tile, row);
        for (RegionPart part : parts) {
            if (tiles.requests()) {
                ready.add(new Tuple2<>(new BlockKey(tile, part.block(), BlockKey.REQUEST), part.ids()));
            }
            if (tiles.isOrdered()) {
                ready.add(new Tuple2<>(new BlockKey(tile, part.block(), BlockKey.PART), part));
            } else {
                merge(new BlockKey(tile.raster(), part.block(), BlockKey.PART, 0, 0), part);
            }
        }
        if (bytes > most) {
            flush();
        }
    }

    private void merge(BlockKey key, RegionPart part) {
        RegionPart before = merged.get(key);
        RegionPart both = before == null
                ? part
                : TileReader.work(key, before.mergeBytes(List.of(part)),
                        lease -> before.merge(List.of(part), lease));
        merged.put(key, both);
        bytes += both.bytes() - (before == null ? 0 : before.bytes());
    }

    private void flush() {
        merged.forEach((key, part) -> ready.add(new Tuple2<>(key, part)));
        merged.clear();
        bytes = 0;
    }
}
