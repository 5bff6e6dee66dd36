package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Results;
import org.ochre.work.Slots;

/// The totals of [LabelSums], their merging, and the statistics made of them.
///
/// @param words I64 `[regions, words]`, dense
record RegionTotals(SumsForm form, Tensor words) {
    private static final long MERGE_CHUNK = 4096;

    /// Totals of no pixels.
    static RegionTotals allocate(SumsForm form, SegmentAllocator results) {
        Tensor words = Tensor.allocate(results, form.type());
        words.segment().fill((byte) 0);
        return new RegionTotals(form, words);
    }

    /// Adds parts in their order. The totals change only if no sum overflows.
    void add(List<MemorySegment> parts) {
        long regions = form.regions();
        long chunks = Math.ceilDiv(regions, MERGE_CHUNK);
        try (Scratch scratch = new Scratch()) {
            Tensor merged = words.copy(scratch);
            Slots slots = Slots.of(chunks, scratch);
            long row = form.rowBytes();
            Parallelism.forEach(chunks, chunk -> {
                long first = chunk * MERGE_CHUNK;
                long n = Math.min(MERGE_CHUNK, regions - first);
                for (MemorySegment part : parts) {
                    int status = NativeLabel.labelMerge(merged.segment().address() + first * row,
                            part.address() + first * row, n, form.code(), form.channels(), form.spreads(),
                            form.absent(), slots.offender(chunk));
                    if (status == Structs.OVERFLOW) {
                        throw Labels.overflow(first + slots.offenderLabel(chunk));
                    }
                    Call.require(status);
                }
            });
            words.copyFrom(merged);
        }
    }

    /// The bytes of scratch that [#add] takes.
    static long addingBytes(SumsForm form) {
        return Scratch.bytes(form.bytes(), Slots.bytes(Math.ceilDiv(form.regions(), MERGE_CHUNK)));
    }

    /// The statistic of an `ochre_statistic`, `[m, c]`.
    Tensor statistic(int statistic, DType result, SegmentAllocator results) {
        Tensor dst = new Results(results, words).allocate(result, form.regions(), form.channels());
        write(statistic, dst);
        return dst;
    }

    /// Writes a statistic into `dst`, `[m, c]`, of any dtype and strides.
    void write(int statistic, Tensor dst) {
        ImageLayout out = ImageLayout.image("dst", dst.expand(1));
        try (Scratch scratch = new Scratch()) {
            Held.run(() -> {
                int status = NativeLabel.labelStatistic(words.segment().address() + words.offset(), form.regions(),
                        form.code(), form.channels(), form.spreads(), form.absent(), statistic, out.address(),
                        out.layout(scratch));
                if (status == Structs.BAD_SIZE) {
                    throw new IllegalStateException(
                            "counts: expected 0 or more, got less: the memory of these sums was written");
                }
                Call.require(status);
            }, words, dst);
        }
    }
}
