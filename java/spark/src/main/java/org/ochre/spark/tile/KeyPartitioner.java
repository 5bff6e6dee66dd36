package org.ochre.spark.tile;

import java.util.Objects;
import org.apache.spark.Partitioner;

/// Sends everything of one tile, or of one block of labels, to one partition.
final class KeyPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;

    KeyPartitioner(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        int hash = switch (key) {
            case BlockKey block -> Objects.hash(block.raster(), block.block());
            default -> key.hashCode();
        };
        return Math.floorMod(hash * 0x9E3779B9 >>> 8, partitions);
    }
}
