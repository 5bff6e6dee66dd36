package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Results;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// Makes sparse, negative or huge ids dense. It holds the distinct ids of label images in ascending order; the place of
/// an id in this order, 0…m−1, is its dense label. A hash table holds the ids, so memory grows with the number of ids,
/// not with their size. The hash has a random seed, which does not show in any result. So ids that were chosen to
/// collide take no longer than others.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | labels | U8…I64 | `[h, w]`, any strides |
/// | [#ids] | I64 | `[m]` |
/// | dense labels | I32 | `[h, w]` |
///
/// The background's id has no place: its pixels become −1. A LabelIndex holds memory of the allocator that it was made
/// with. Once made, several threads may use it if they may use that memory.
public final class LabelIndex {
    private static final long PARTS = 8;
    private static final long MOST = 1L << 30;

    private final Background background;
    private final Tensor ids;
    private final Tensor keys;
    private final Tensor values;
    private final long seed;

    private LabelIndex(Background background, Tensor ids, Tensor keys, Tensor values, long seed) {
        this.background = background;
        this.ids = ids;
        this.keys = keys;
        this.values = values;
        this.seed = seed;
    }

    /// The ids of a label image.
    ///
    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …`, or
    ///     `labels: expected at most 2^30 distinct ids, got …`
    public static LabelIndex of(Tensor labels, SegmentAllocator results) {
        return of(labels, Background.NONE, results);
    }

    /// The ids of a label image, without the background's.
    ///
    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …`, or
    ///     `labels: expected at most 2^30 distinct ids, got …`
    public static LabelIndex of(Tensor labels, Background background, SegmentAllocator results) {
        Labels.require(labels.type());
        ImageLayout layout = ImageLayout.plane("labels", labels);
        Tiles tiles = new Tiles(layout.height(), layout.width());
        int parts = (int) Math.clamp(tiles.count(), 1, PARTS);
        long[][] found = new long[parts][];
        Held.run(() -> Parallelism.forEach(parts, part -> {
            try (IdSet set = new IdSet(background)) {
                for (long i = tiles.count() * part / parts; i < tiles.count() * (part + 1) / parts; i++) {
                    set.addAll(layout.tile(tiles.tile(i)));
                }
                found[(int) part] = set.ids();
            }
        }), labels);
        return of(Arrays.stream(found).flatMapToLong(Arrays::stream).toArray(), background,
                new Results(results, labels));
    }

    /// The most bytes that [#of(Tensor, SegmentAllocator)] asks its allocator for, where every id is another one.
    ///
    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …`
    public static long bytes(TensorType labels) {
        Labels.require(labels);
        long ids = distinct(labels.dtype(), labels.elements());
        long capacity = capacity(ids);
        return Scratch.bytes(Scratch.times(ids, Long.BYTES), Scratch.times(capacity, Long.BYTES),
                Scratch.times(capacity, Integer.BYTES));
    }

    /// The most bytes of scratch that [#of(Tensor, SegmentAllocator)] takes, where every id is another one, and
    /// [#into], which takes less, under the [Parallelism] of the call; see [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …`
    public static long scratchBytes(TensorType labels) {
        Labels.require(labels);
        Tiles tiles = new Tiles(labels.size(0), labels.size(1));
        long parts = Math.clamp(tiles.count(), 1, PARTS);
        long tile = labels.elements() == 0 ? 0 : tiles.tile(0).height() * tiles.tile(0).width();
        long pixels = Math.min(Scratch.times(Math.ceilDiv(tiles.count(), parts), tile), labels.elements());
        long sets = Workspaces.bytes(parts, IdSet.bytes(distinct(labels.dtype(), pixels)));
        long all = Scratch.bytes(Scratch.times(distinct(labels.dtype(), labels.elements()), Long.BYTES));
        return Math.max(Math.max(sets, all), Scratch.bytes(Long.BYTES, Slots.bytes(tiles.count())));
    }

    /// How many different ids that many pixels have at most.
    private static long distinct(DType dtype, long pixels) {
        return dtype.size() < Integer.BYTES ? Math.min(pixels, 1L << 8 * dtype.size()) : pixels;
    }

    private static long capacity(long ids) {
        return Math.max(2, Long.highestOneBit(Math.max(1, ids) * 4L - 1));
    }

    /// The ids that are in this index, in the other, or in both. The backgrounds must be the same.
    ///
    /// @throws IllegalArgumentException for another background, or `labels: expected at most 2^30 distinct ids, got …`
    /// @throws ArithmeticException where both together have 2³¹ ids or more
    public LabelIndex merge(LabelIndex other, SegmentAllocator results) {
        if (!background.equals(other.background)) {
            throw Arguments.refuse("other", "an index with background " + background, other.background);
        }
        long[] all = Arrays.copyOf(array(ids), Math.toIntExact(size() + other.size()));
        System.arraycopy(array(other.ids), 0, all, (int) size(), (int) other.size());
        return of(all, background,
                new Results(results, ids, keys, values, other.ids, other.keys, other.values));
    }

    private static LabelIndex of(long[] found, Background background, Results results) {
        long[] distinct = Arrays.stream(found).sorted().distinct().toArray();
        if (distinct.length > MOST) {
            throw new IllegalArgumentException("labels: expected at most 2^30 distinct ids, got " + distinct.length);
        }
        long capacity = capacity(distinct.length);
        Tensor ids = results.allocate(DType.I64, distinct.length);
        Tensor keys = results.allocate(DType.I64, capacity);
        Tensor values = results.allocate(DType.I32, capacity);
        ids.copyFrom(distinct);
        long seed = seed();
        try (Scratch scratch = new Scratch()) { // the owner of the allocator can write ids
            Tensor own = Tensor.allocate(scratch, DType.I64, distinct.length).copyFrom(distinct);
            Held.run(
                    () -> Call.require(
                            NativeLabel.labelMap(address(own), distinct.length, address(keys), address(values),
                                    capacity, seed)),
                    keys, values);
        }
        return new LabelIndex(background, ids, keys, values, seed);
    }

    /// A random seed for one hash table, so that nobody can choose ids that collide in it.
    private static long seed() {
        return ThreadLocalRandom.current().nextLong();
    }

    /// The distinct ids, ascending, I64 `[m]`: a read-only view. Dense label `i` stands for `ids[i]`.
    public Tensor ids() {
        return ids.asReadOnly();
    }

    /// m, the number of distinct ids.
    public long size() {
        return ids.size(0);
    }

    /// The type of dense labels: I32 in the shape of `labels`.
    ///
    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …`
    public TensorType resultType(TensorType labels) {
        Labels.require(labels);
        return new TensorType(DType.I32, labels.shape());
    }

    /// The dense labels, from `results`.
    ///
    /// @throws IllegalArgumentException as [#into]
    public Tensor apply(Tensor labels, SegmentAllocator results) {
        Tensor dense = Tensor.allocate(results, resultType(labels.type()));
        into(labels, dense);
        return dense;
    }

    /// Writes the place of each pixel's id; −1 for the background.
    ///
    /// @throws IllegalArgumentException for types or memory that are not served, or
    ///     `labels: expected ids of this index, got 12 at [3, 5]`; nothing is written
    public void into(Tensor labels, Tensor dense) {
        Arguments.destination("dense", dense, resultType(labels.type()));
        Arguments.apart("labels", labels, "dense", dense);
        Arguments.apart("this index", keys, "dense", dense);
        Arguments.apart("this index", values, "dense", dense);
        ImageLayout layout = ImageLayout.plane("labels", labels);
        ImageLayout out = ImageLayout.plane("dense", dense);
        Tiles tiles = new Tiles(layout.height(), layout.width());
        try (Scratch scratch = new Scratch()) {
            long none = Labels.background(background, scratch);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(
                    () -> {
                        tiles.forEach(tile -> map(layout, out, tile, none, false, slots));
                        tiles.forEach(tile -> map(layout, out, tile, none, true, slots));
                    },
                    labels, dense, keys, values);
        }
    }

    private void map(ImageLayout labels, ImageLayout dense, Tiles.Tile tile, long background, boolean write,
            Slots slots) {
        ImageLayout part = labels.tile(tile);
        ImageLayout result = dense.tile(tile);
        int status = NativeLabel.labelDense(part.address(), slots.first(tile.index(), part), background,
                address(keys), address(values), keys.size(0), seed, write ? result.address() : 0,
                slots.second(tile.index(), result), slots.offender(tile.index()));
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, tile, "ids of this index");
        }
    }

    private static long address(Tensor tensor) {
        return tensor.segment().address();
    }

    private static long[] array(Tensor ids) {
        long[] values = new long[Math.toIntExact(ids.size(0))];
        ids.copyTo(values);
        return values;
    }

    @Override
    public String toString() {
        return "LabelIndex[" + size() + " ids]";
    }

    /// A growing set of ids in scratch memory.
    private static final class IdSet implements AutoCloseable {
        private static final long FIRST_CAPACITY = 1024;

        private final Background background;
        private final long seed = seed();
        private Scratch scratch = new Scratch();
        private long capacity = FIRST_CAPACITY;
        private MemorySegment slots = scratch.allocate(capacity * Long.BYTES, 64);
        private MemorySegment used = scratch.zeroed(capacity);
        private final MemorySegment size;
        private final Scratch own = new Scratch();

        IdSet(Background background) {
            this.background = background;
            this.size = own.zeroed(Long.BYTES);
        }

        /// The bytes of scratch that a set of so many ids takes. It grows when it is half full.
        static long bytes(long ids) {
            long capacity = FIRST_CAPACITY;
            long before = 0;
            while (ids > capacity / 2) {
                before = capacity / 2;
                capacity = Scratch.times(4, capacity);
            }
            long structs = 3 * Structs.Layout.BYTES + 2 * Long.BYTES;
            return Scratch.bytes(Scratch.times(capacity, Long.BYTES), capacity, Scratch.times(before, Long.BYTES),
                    Scratch.times(structs, 2));
        }

        void addAll(ImageLayout labels) {
            try (Scratch call = new Scratch()) {
                long layout = labels.layout(call);
                long left = Labels.background(background, call);
                while (add(labels.address(), layout, left) == Structs.FULL) {
                    grow();
                }
            }
        }

        private int add(long labels, long layout, long left) {
            int status = NativeLabel.labelIds(labels, layout, left, slots.address(), used.address(), capacity,
                    seed, size.address());
            if (status != Structs.FULL) {
                Call.require(status);
            }
            return status;
        }

        private void grow() {
            long[] held = ids();
            scratch.close();
            scratch = new Scratch();
            capacity *= 4;
            slots = scratch.allocate(capacity * Long.BYTES, 64);
            used = scratch.zeroed(capacity);
            size.fill((byte) 0);
            Tensor list = Tensor.allocate(scratch, DType.I64, 1, held.length).copyFrom(held);
            ImageLayout layout = ImageLayout.plane("ids", list);
            Call.require(add(layout.address(), layout.layout(scratch), 0));
        }

        long[] ids() {
            long[] ids = new long[Math.toIntExact(size.get(ValueLayout.JAVA_LONG, 0))];
            int next = 0;
            for (long slot = 0; slot < capacity; slot++) {
                if (used.get(ValueLayout.JAVA_BYTE, slot) != 0) {
                    ids[next++] = slots.getAtIndex(ValueLayout.JAVA_LONG, slot);
                }
            }
            return ids;
        }

        @Override
        public void close() {
            scratch.close();
            own.close();
        }
    }
}
