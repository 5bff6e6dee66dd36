package org.ochre.spark.tile;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.label.LabelHistograms;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelSums;

/// What is known of some labels of one block, as bytes that travel between machines.
///
/// @param ids the labels, ascending
/// @param sums their [LabelSums#toBytes]
/// @param histograms their [LabelHistograms#toBytes], where quantiles are asked for
record RegionPart(long[] ids, byte[] sums, byte @Nullable [] histograms) implements Serializable {

    /// The parts of a tile, one for each block that it has labels of.
    static List<RegionPart> of(Tensor image, Tensor labels, RegionStatistics asked, SegmentAllocator memory) {
        LabelIndex index = LabelIndex.of(labels, asked.background(), memory);
        long[] ids = ids(index);
        if (ids.length == 0) {
            return List.of();
        }
        Tensor dense = index.apply(labels, memory);
        Background none = asked.background().named() ? Background.of(-1) : Background.NONE;
        long channels = image.rank() == 2 ? 1 : image.size(2);
        LabelSums sums = LabelSums.allocate(image.dtype(), ids.length, channels, asked.spread(), asked.missing(),
                asked.nodata(), memory);
        sums.add(image, dense, none);
        LabelHistograms histograms = asked.quantiles().isEmpty()
                ? null
                : LabelHistograms.of(image, dense, ids.length, none, asked.missing(), asked.nodata(), memory);
        List<RegionPart> parts = new ArrayList<>();
        for (int first = 0; first < ids.length;) {
            int end = blockEnd(ids, first);
            long[] regions = LongStream.range(first, end).toArray();
            parts.add(new RegionPart(Arrays.copyOfRange(ids, first, end), sums.select(regions, memory).toBytes(),
                    histograms == null ? null : histograms.select(regions, memory).toBytes()));
            first = end;
        }
        return parts;
    }

    static long[] ids(LabelIndex index) {
        long[] ids = new long[Math.toIntExact(index.size())];
        index.ids().copyTo(ids);
        return ids;
    }

    /// The first place behind the labels of the block that the label at a place is in.
    static int blockEnd(long[] ids, int first) {
        int end = first;
        while (end < ids.length && block(ids[end]) == block(ids[first])) {
            end++;
        }
        return end;
    }

    static long block(long id) {
        return Math.floorDiv(id, BlockKey.LABELS);
    }

    long block() {
        return block(ids[0]);
    }

    /// Bytes of the Java heap, about.
    long bytes() {
        return sums.length + (histograms == null ? 0 : histograms.length) + (long) ids.length * Long.BYTES;
    }

    /// Bytes of the executor's pool that merging with other parts takes, about. Histograms take up to sixteen times
    /// their bytes, for each of three objects and their copies.
    long mergeBytes(List<RegionPart> others) {
        long all = bytes();
        long packed = histograms == null ? 0 : histograms.length;
        for (RegionPart other : others) {
            all += other.bytes();
            packed += other.histograms == null ? 0 : other.histograms.length;
        }
        return (others.size() + 8L) * all + 64 * packed + (1 << 16);
    }

    /// The part of all pixels of this and the others, merged in their order.
    ///
    /// @throws ArithmeticException where a sum leaves 64 bits
    RegionPart merge(List<RegionPart> others, SegmentAllocator memory) {
        LongStream newIds = others.stream().flatMapToLong(part -> Arrays.stream(part.ids));
        long[] all = LongStream.concat(Arrays.stream(ids), newIds).sorted().distinct().toArray();
        LabelSums merged = sums(all, memory);
        LabelHistograms cells = histograms(all, memory);
        for (RegionPart other : others) {
            merged.merge(other.sums(all, memory));
            LabelHistograms more = other.histograms(all, memory);
            cells = cells == null || more == null ? null : cells.merge(more, memory);
        }
        return new RegionPart(all, merged.toBytes(), cells == null ? null : cells.toBytes());
    }

    /// The sums of all these labels, some of which this part may not have.
    private LabelSums sums(long[] all, SegmentAllocator memory) {
        return LabelSums.ofBytes(sums, memory).select(places(all, ids), memory);
    }

    private @Nullable LabelHistograms histograms(long[] all, SegmentAllocator memory) {
        return histograms == null ? null : LabelHistograms.ofBytes(histograms, memory).select(places(all, ids), memory);
    }

    /// Where each of all labels is among some of them; −1 where it is not.
    private static long[] places(long[] all, long[] some) {
        long[] places = new long[all.length];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            places[i] = next < some.length && some[next] == all[i] ? next++ : -1;
        }
        return places;
    }

    /// The means of the labels, `[n, c]`, from `memory`.
    Tensor means(DType dtype, SegmentAllocator memory) {
        return LabelSums.ofBytes(sums, memory).means(dtype, memory);
    }
}
