package org.ochre.opencv.work;

import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.ByteIndexer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.ShortIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.javacpp.indexer.UShortIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Range;
import org.bytedeco.opencv.opencv_core.RangeVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.ochre.Tensor;

/// A Mat over a tensor's memory. It keeps that memory reachable. Regions and reshapes of it are Views too, and end
/// together with it. Its buffers and indexers are views of the segment, which throw once the arena is closed.
///
/// A View ends by becoming a null pointer. Its header is freed only when no code can reach it
/// any more, because another thread may be reading the header at that moment, for instance to ask for the size. If
/// JavaCPP is told not to track unreachable objects (`org.bytedeco.javacpp.nopointergc`), the header is freed at once.
public final class View extends Mat {
    /// Whether JavaCPP frees unreachable objects. The property is parsed as JavaCPP parses it.
    private static final boolean IS_COLLECTED = !Set.of("true", "t", "").contains(System
            .getProperty("org.bytedeco.javacpp.noPointerGC",
                    System.getProperty("org.bytedeco.javacpp.nopointergc", "false"))
            .toLowerCase(Locale.ROOT));

    private final Tensor tensor;
    private final Watch watch;

    /// @param tensor a tensor with the layout of a Mat ([MatLayout] checks it)
    /// @param watch ends this View when the tensor's memory is freed
    public View(Tensor tensor, Watch watch) {
        super((int) tensor.size(0), (int) tensor.size(1), MatLayout.type(tensor.type()), new Memory(tensor),
                MatLayout.step(tensor));
        this.tensor = tensor;
        this.watch = watch;
        watch.add(this);
    }

    /// Another header over the same memory.
    private View(Mat header, View origin) {
        super(header);
        this.tensor = origin.tensor;
        this.watch = origin.watch;
        watch.add(this);
    }

    /// A Mat over a tensor's memory for code that neither keeps it nor lends it: nothing ends it but its own close or a
    /// [PointerScope].
    static Mat header(Tensor tensor) {
        return new Mat((int) tensor.size(0), (int) tensor.size(1), MatLayout.type(tensor.type()), new Memory(tensor),
                MatLayout.step(tensor));
    }

    /// The segment that the header was made over.
    public MemorySegment segment() {
        return tensor.segment();
    }

    /// Makes this View a null pointer.
    void end() {
        setNull();
    }

    /// [#close] and a [PointerScope] call this method.
    @Override
    public boolean releaseReference() {
        if (IS_COLLECTED) {
            setNull();
            return true;
        }
        return super.releaseReference();
    }

    @Override
    public void deallocate(boolean isFreed) {
        if (IS_COLLECTED) {
            setNull();
        } else {
            super.deallocate(isFreed);
        }
    }

    private View derived(Mat header) {
        try (header) {
            return new View(header, this);
        }
    }

    @Override
    public Mat row(int y) {
        return derived(super.row(y));
    }

    @Override
    public Mat col(int x) {
        return derived(super.col(x));
    }

    @Override
    public Mat rowRange(int from, int to) {
        return derived(super.rowRange(from, to));
    }

    @Override
    public Mat rowRange(Range range) {
        return derived(super.rowRange(range));
    }

    @Override
    public Mat colRange(int from, int to) {
        return derived(super.colRange(from, to));
    }

    @Override
    public Mat colRange(Range range) {
        return derived(super.colRange(range));
    }

    @Override
    public Mat diag() {
        return derived(super.diag());
    }

    @Override
    public Mat diag(int d) {
        return derived(super.diag(d));
    }

    @Override
    public Mat apply(Range rows, Range columns) {
        return derived(super.apply(rows, columns));
    }

    @Override
    public Mat apply(Rect rectangle) {
        return derived(super.apply(rectangle));
    }

    @Override
    public Mat apply(Range ranges) {
        return derived(super.apply(ranges));
    }

    @Override
    public Mat apply(RangeVector ranges) {
        return derived(super.apply(ranges));
    }

    @Override
    public Mat reshape(int channels) {
        return derived(super.reshape(channels));
    }

    @Override
    public Mat reshape(int channels, int rows) {
        return derived(super.reshape(channels, rows));
    }

    @Override
    public Mat reshape(int channels, int[] shape) {
        return derived(super.reshape(channels, shape));
    }

    @Override
    public Mat reshape(int channels, IntBuffer shape) {
        return derived(super.reshape(channels, shape));
    }

    @Override
    public Mat reshape(int channels, IntPointer shape) {
        return derived(super.reshape(channels, shape));
    }

    @Override
    public Mat reshape(int channels, int dimensions, int[] shape) {
        return derived(super.reshape(channels, dimensions, shape));
    }

    @Override
    public Mat reshape(int channels, int dimensions, IntBuffer shape) {
        return derived(super.reshape(channels, dimensions, shape));
    }

    @Override
    public Mat reshape(int channels, int dimensions, IntPointer shape) {
        return derived(super.reshape(channels, dimensions, shape));
    }

    @Override
    public Mat reinterpret(int type) {
        return derived(super.reinterpret(type));
    }

    /// A buffer over the segment: reads and writes throw once the arena is closed. At most 2 GB.
    @Override
    @SuppressWarnings("unchecked")
    public <B extends Buffer> B createBuffer(int index) {
        ByteBuffer bytes = MatLayout.memory("mat", this, segment()).asByteBuffer();
        ByteBuffer rest = bytes.position(Math.multiplyExact(index, (int) elemSize1())).slice()
                .order(ByteOrder.nativeOrder());
        return (B) switch (MatLayout.dtype("mat", this)) {
            case U8, I8 -> rest;
            case U16, I16 -> rest.asShortBuffer();
            case I32 -> rest.asIntBuffer();
            case F32 -> rest.asFloatBuffer();
            case F64 -> rest.asDoubleBuffer();
            case I64 -> throw new IllegalStateException("no Mat is of i64");
        };
    }

    /// An indexer over [#createBuffer]; it is always direct.
    @Override
    @SuppressWarnings("unchecked")
    public <I extends Indexer> I createIndexer(boolean direct) {
        int axes = dims();
        long[] sizes = new long[axes + 1];
        long[] strides = new long[axes + 1];
        for (int axis = 0; axis < axes; axis++) {
            sizes[axis] = size(axis);
            strides[axis] = step(axis) / elemSize1();
        }
        sizes[axes] = channels();
        strides[axes] = 1;
        return (I) switch (MatLayout.dtype("mat", this)) {
            case U8 -> UByteIndexer.create(this.<ByteBuffer>createBuffer(0), sizes, strides);
            case I8 -> ByteIndexer.create(this.<ByteBuffer>createBuffer(0), sizes, strides);
            case U16 -> UShortIndexer.create(this.<ShortBuffer>createBuffer(0), sizes, strides);
            case I16 -> ShortIndexer.create(this.<ShortBuffer>createBuffer(0), sizes, strides);
            case I32 -> IntIndexer.create(this.<IntBuffer>createBuffer(0), sizes, strides);
            case F32 -> FloatIndexer.create(this.<FloatBuffer>createBuffer(0), sizes, strides);
            case F64 -> DoubleIndexer.create(this.<DoubleBuffer>createBuffer(0), sizes, strides);
            case I64 -> throw new IllegalStateException("no Mat is of i64");
        };
    }

    /// The address of a tensor's first element, for JavaCPP.
    private static final class Memory extends Pointer {
        @SuppressWarnings("unused") // keeps the memory reachable as long as the Mat is
        private final MemorySegment segment;

        Memory(Tensor tensor) {
            segment = tensor.segment();
            address = segment.address() + tensor.offset();
            limit = segment.byteSize() - tensor.offset();
            capacity = limit;
        }
    }
}
