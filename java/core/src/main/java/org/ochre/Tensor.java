package org.ochre;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable view of memory as an array. It has a dtype, a shape, strides in bytes, and a [MemorySegment]. When a
/// tensor is made, every element is proven to lie inside that segment. Elements can be written; the view itself never
/// changes.
///
/// A tensor owns no memory and has no `close()`: the arena of its segment does. Once that arena is closed, every access
/// throws [IllegalStateException]. An access from a thread that the arena is not open to throws [WrongThreadException].
///
/// A method that takes no allocator gives a view: nothing is copied, and both tensors share their elements. Axes count
/// from 0, the outermost first. Images are `[h, w]` or `[h, w, c]`. Index and axis arguments outside their range throw
/// [IndexOutOfBoundsException]. `equals` is identity, since tensors are views; [#contentEquals] compares elements.
///
/// The same memory can be written by others: another thread, another process through a mapped file, or the owner of the
/// allocator that it came from. They may write an element that an operation reads before that operation has returned.
/// Then the result may belong to neither the old nor the new image, or an exception may say that the source changed.
/// The JVM never crashes, and nothing outside the tensors is read or written.
public final class Tensor {
    private final MemorySegment segment;
    private final long offset;
    private final DType dtype;
    private final long[] shape;
    private final long[] strides;
    /// Made when it is first asked for. Threads that ask at once make equal ones.
    private @Nullable TensorType type;

    /// Every tensor is made here, where its bounds are proven.
    private Tensor(MemorySegment segment, long offset, DType dtype, long[] shape, long[] strides) {
        Strides.prove(segment.byteSize(), offset, dtype, shape, strides);
        this.segment = segment;
        this.offset = offset;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
    }

    /// A dense row-major tensor. Its elements have the values that the allocator's memory holds: an
    /// [java.lang.foreign.Arena] clears it, a [org.ochre.memory.MemoryPool] does not. The allocator is asked for memory
    /// aligned to 64 bytes.
    ///
    /// @throws IllegalArgumentException for a negative size or 2⁶³ bytes or more, or for memory that cannot be written,
    ///     is a Java array, is too short, or is not aligned to an element: `results: expected writable memory, got …`
    public static Tensor allocate(SegmentAllocator allocator, DType dtype, long... shape) {
        return of(Allocation.take(allocator, Strides.bytes(dtype, shape), dtype), dtype, shape);
    }

    /// As [#allocate(SegmentAllocator, DType, long...)], for a dtype and shape in one.
    public static Tensor allocate(SegmentAllocator allocator, TensorType type) {
        return allocate(allocator, type.dtype(), type.shape());
    }

    /// A dense row-major view of a segment from its first byte.
    ///
    /// @throws IllegalArgumentException where the segment is too small, a size is negative, or the bytes do not fit 63
    ///     bits
    public static Tensor of(MemorySegment segment, DType dtype, long... shape) {
        long[] sizes = shape.clone();
        return new Tensor(segment, 0, dtype, sizes, Strides.dense(dtype, sizes));
    }

    /// A view whose element `[0, …, 0]` is at the segment's first byte.
    ///
    /// @param strides bytes from element to element along each axis; zero repeats an element
    /// @throws IllegalArgumentException where an element would lie outside the segment
    public static Tensor of(MemorySegment segment, DType dtype, long[] shape, long[] strides) {
        return of(segment, 0, dtype, shape, strides);
    }

    /// A view whose element `[0, …, 0]` is at byte `offset`. Negative strides need such an offset.
    ///
    /// @throws IllegalArgumentException where an element would lie outside the segment
    public static Tensor of(MemorySegment segment, long offset, DType dtype, long[] shape, long[] strides) {
        return new Tensor(segment, offset, dtype, shape.clone(), strides.clone());
    }

    /// The same view, read-only. Other views of this memory can still write there.
    public Tensor asReadOnly() {
        return new Tensor(segment.asReadOnly(), offset, dtype, shape, strides);
    }

    /// The whole segment, including the bytes that this view does not reach.
    public MemorySegment segment() {
        return segment;
    }

    /// The byte of [#segment] at which element `[0, …, 0]` lies.
    public long offset() {
        return offset;
    }

    public DType dtype() {
        return dtype;
    }

    /// A copy of the sizes.
    public long[] shape() {
        return shape.clone();
    }

    /// A copy of the strides, in bytes.
    public long[] strides() {
        return strides.clone();
    }

    public TensorType type() {
        TensorType known = type;
        if (known == null) {
            known = new TensorType(dtype, shape);
            type = known;
        }
        return known;
    }

    public int rank() {
        return shape.length;
    }

    public long size(int axis) {
        return shape[axis];
    }

    public long stride(int axis) {
        return strides[axis];
    }

    /// How many elements the view has.
    public long elements() {
        return Strides.elements(shape);
    }

    /// Whether the elements lie row-major without gaps.
    public boolean isDense() {
        long next = dtype.size();
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] == 0) {
                return true;
            }
            if (shape[axis] > 1 && strides[axis] != next) {
                return false;
            }
            next *= shape[axis];
        }
        return true;
    }

    /// Whether each element has memory of its own, as a destination needs. The check sorts the strides. For a few
    /// unusual views it is false although their elements are distinct.
    public boolean isDistinct() {
        return isDense() || Strides.distinct(dtype, shape, strides);
    }

    /// Whether this view and the other may share a byte. The answer is exact for views that are cut from one image by
    /// rows, columns or channels. For others it may be true although they share nothing.
    public boolean overlaps(Tensor other) {
        return Overlap.of(this, other);
    }

    /// The view with the first `index.length` axes fixed.
    public Tensor at(long... index) {
        if (index.length > shape.length) {
            throw new IndexOutOfBoundsException(
                    "index: expected at most " + shape.length + " numbers for " + type() + ", got " + index.length);
        }
        return new Tensor(segment, locate(index), dtype, tail(shape, index.length), tail(strides, index.length));
    }

    /// Elements `from ≤ i < to` of an axis.
    public Tensor slice(int axis, long from, long to) {
        checkAxis(axis);
        if (from < 0 || to < from || to > shape[axis]) {
            throw new IndexOutOfBoundsException(
                    "slice: expected 0 ≤ from ≤ to ≤ " + shape[axis] + " on axis " + axis + ", got " + from + "…" + to);
        }
        return with(axis, to > from ? moved(from * strides[axis]) : offset, to - from, strides[axis]);
    }

    /// Rows `y ≤ i < y + height` and columns `x ≤ j < x + width` of an image `[h, w, …]`.
    ///
    /// @throws IllegalArgumentException for fewer than two axes
    public Tensor crop(long y, long x, long height, long width) {
        requireImage("crop");
        if (y < 0 || x < 0 || height < 0 || width < 0 || height > shape[0] - y || width > shape[1] - x) {
            throw new IndexOutOfBoundsException("crop: expected a rectangle inside [" + shape[0] + ", " + shape[1]
                    + "], got " + height + "×" + width + " at (" + y + ", " + x + ")");
        }
        return slice(0, y, y + height).slice(1, x, x + width);
    }

    /// Every n-th element of an axis, from the first.
    ///
    /// @throws IllegalArgumentException unless `n ≥ 1`
    public Tensor step(int axis, long n) {
        checkAxis(axis);
        if (n < 1) {
            throw new IllegalArgumentException("n: expected a step ≥ 1, got " + n);
        }
        long size = shape[axis] == 0 ? 0 : (shape[axis] - 1) / n + 1;
        return with(axis, offset, size, size > 1 ? strides[axis] * n : strides[axis]);
    }

    /// The same elements with one axis reversed.
    public Tensor flip(int axis) {
        checkAxis(axis);
        return with(axis, moved((shape[axis] - 1) * strides[axis]), shape[axis], -strides[axis]);
    }

    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this view. `permute(1, 2, 0)` makes
    /// planes `[c, h, w]` an image.
    ///
    /// @throws IllegalArgumentException where `axes` does not name each axis once
    public Tensor permute(int... axes) {
        boolean[] seen = new boolean[shape.length];
        long[] sizes = new long[shape.length];
        long[] steps = new long[shape.length];
        for (int i = 0; i < axes.length && axes.length == shape.length; i++) {
            int axis = axes[i];
            if (axis < 0 || axis >= shape.length || seen[axis]) {
                break;
            }
            seen[axis] = true;
            sizes[i] = shape[axis];
            steps[i] = strides[axis];
        }
        for (boolean named : seen) {
            if (!named) {
                throw new IllegalArgumentException("axes: expected each of 0…" + (shape.length - 1) + " once, got "
                        + Arrays.toString(axes));
            }
        }
        if (axes.length != shape.length) {
            throw new IllegalArgumentException("axes: expected none for a scalar, got " + Arrays.toString(axes));
        }
        return new Tensor(segment, offset, dtype, sizes, steps);
    }

    /// Channel `c` of an image `[h, w, channels]` as a plane `[h, w]`.
    ///
    /// @throws IllegalArgumentException for a tensor that does not have three axes
    public Tensor channel(long c) {
        if (shape.length != 3) {
            throw new IllegalArgumentException("channel: expected a tensor [h, w, c], got " + type()
                    + (shape.length == 2 ? "; expand(2) adds an axis of one channel" : ""));
        }
        return slice(2, c, Math.addExact(c, 1)).squeeze(2);
    }

    /// The same elements in row-major order under another shape.
    ///
    /// @throws IllegalArgumentException where the number of elements differs, or no strides give this view that shape;
    ///     a [#copy] can take it
    public Tensor reshape(long... shape) {
        long[] sizes = shape.clone();
        if (Strides.bytes(dtype, sizes) != Strides.bytes(dtype, this.shape)) {
            throw new IllegalArgumentException(
                    "shape: expected " + elements() + " elements, got " + Arrays.toString(sizes));
        }
        long[] steps = Strides.reshape(dtype, this.shape, strides, sizes);
        if (steps == null) {
            throw new IllegalArgumentException("shape: expected one that strides " + Arrays.toString(strides) + " of "
                    + type() + " can show without a copy, got " + Arrays.toString(sizes)
                    + "; copy(allocator).reshape(…) moves the elements");
        }
        return new Tensor(segment, offset, dtype, sizes, steps);
    }

    /// Without axis `axis`, whose size must be 1.
    ///
    /// @throws IllegalArgumentException for another size
    public Tensor squeeze(int axis) {
        checkAxis(axis);
        if (shape[axis] != 1) {
            throw new IllegalArgumentException("axis: expected one of size 1, got axis " + axis + " of " + type());
        }
        return new Tensor(segment, offset, dtype, without(shape, axis), without(strides, axis));
    }

    /// Without any axis of size 1.
    public Tensor squeeze() {
        Tensor result = this;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            result = shape[axis] == 1 ? result.squeeze(axis) : result;
        }
        return result;
    }

    /// With a new axis of size 1 before axis `axis`, `0 ≤ axis ≤ rank`.
    public Tensor expand(int axis) {
        if (axis < 0 || axis > shape.length) {
            throw new IndexOutOfBoundsException("axis: expected 0…" + shape.length + ", got " + axis);
        }
        long step = axis < shape.length && shape[axis] > 0 ? strides[axis] : dtype.size();
        return new Tensor(segment, offset, dtype, inserted(shape, axis, 1), inserted(strides, axis, step));
    }

    /// This view repeated to a larger shape, as numpy broadcasts. Axes are matched from the last. New axes and axes of
    /// size 1 get stride 0.
    ///
    /// @throws IllegalArgumentException where a size is neither 1 nor the wanted size
    public Tensor broadcast(long... shape) {
        long[] sizes = shape.clone();
        long[] steps = new long[sizes.length];
        int shift = sizes.length - this.shape.length;
        for (int axis = 0; axis < this.shape.length; axis++) {
            boolean fits = shift >= 0 && (this.shape[axis] == 1 || this.shape[axis] == sizes[axis + shift]);
            if (!fits) {
                throw new IllegalArgumentException(
                        "shape: expected one that " + type() + " broadcasts to, got " + Arrays.toString(sizes));
            }
            steps[axis + shift] = this.shape[axis] == 1 ? 0 : strides[axis];
        }
        return new Tensor(segment, offset, dtype, sizes, steps);
    }

    /// Every `kh × kw` window of an image `[h, w, …]` as `[h-kh+1, w-kw+1, …, kh, kw]`, as numpy's sliding_window_view.
    /// Windows share elements and have no memory of their own, so the view can be a source but not a destination.
    ///
    /// @throws IllegalArgumentException unless `1 ≤ kh ≤ h` and `1 ≤ kw ≤ w`, or for fewer than two axes
    public Tensor windows(long kh, long kw) {
        requireImage("windows");
        if (kh < 1 || kw < 1 || kh > shape[0] || kw > shape[1]) {
            throw new IllegalArgumentException("windows: expected 1 ≤ kh ≤ " + shape[0] + " and 1 ≤ kw ≤ " + shape[1]
                    + " for " + type() + ", got " + kh + "×" + kw);
        }
        long[] sizes = Arrays.copyOf(shape, shape.length + 2);
        long[] steps = Arrays.copyOf(strides, strides.length + 2);
        sizes[0] -= kh - 1;
        sizes[1] -= kw - 1;
        sizes[shape.length] = kh;
        sizes[shape.length + 1] = kw;
        steps[shape.length] = strides[0];
        steps[shape.length + 1] = strides[1];
        return new Tensor(segment, offset, dtype, sizes, steps);
    }

    /// A dense copy.
    ///
    /// @throws IllegalArgumentException for memory that [#allocate] refuses
    public Tensor copy(SegmentAllocator allocator) {
        return allocate(allocator, dtype, shape).copyFrom(this);
    }

    /// Copies the elements of `src`, broadcast to this shape. A source that overlaps this view is refused.
    ///
    /// @return this
    /// @throws IllegalArgumentException for another dtype, a shape that does not broadcast, overlap, read-only memory,
    ///     or elements of this view that share memory
    public Tensor copyFrom(Tensor src) {
        Elements.copy(src, this);
        return this;
    }

    /// Copies an array of this dtype's Java array type (see [DType]) in row-major order.
    ///
    /// @return this
    /// @throws IllegalArgumentException for another array type or number of elements, read-only memory, or elements of
    ///     this view that share memory
    public Tensor copyFrom(Object array) {
        MemorySegment values = Elements.arrayOf(dtype, elements(), array);
        return copyFrom(of(values, dtype, shape));
    }

    /// Copies the elements in row-major order into an array of this dtype's Java array type (see [DType]).
    ///
    /// @throws IllegalArgumentException for another array type or number of elements
    public void copyTo(Object array) {
        MemorySegment values = Elements.arrayOf(dtype, elements(), array);
        of(values, dtype, shape).copyFrom(this);
    }

    /// The elements as bytes in this machine's order, without a copy. The buffer keeps the memory reachable, and throws
    /// [IllegalStateException] once the arena is closed. It is read-only where this view is. Other buffers come of it:
    /// `asByteBuffer().asIntBuffer()`.
    ///
    /// @throws IllegalArgumentException `tensor: expected …, got …` for elements that are not dense and row-major, or
    ///     2³¹ bytes or more
    public ByteBuffer asByteBuffer() {
        long bytes = elements() * dtype.size();
        boolean isPacked = bytes == 0 || isDense();
        if (!isPacked || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("tensor: expected a dense one below 2^31 bytes, got " + type()
                    + " with strides " + Arrays.toString(strides) + (isPacked ? "" : ": copy(arena) packs it"));
        }
        return segment.asSlice(bytes == 0 ? 0 : offset, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /// The elements of an F32 tensor, without a copy; see [#asByteBuffer].
    ///
    /// @throws IllegalArgumentException as [#asByteBuffer] does, and for another dtype or elements that are not aligned
    ///     to 4 bytes
    public FloatBuffer asFloatBuffer() {
        if (dtype != DType.F32 || (segment.address() + offset) % 4 != 0) {
            throw new IllegalArgumentException(
                    "tensor: expected f32 in elements aligned to 4 bytes, got " + type() + " at byte " + offset
                            + (dtype == DType.F32 ? ": copy(arena) aligns it" : ": Convert makes it f32"));
        }
        return asByteBuffer().asFloatBuffer();
    }

    /// Writes one value to every element.
    ///
    /// @return this
    /// @throws IllegalArgumentException where an integer dtype cannot hold the value, for read-only memory, or where
    ///     elements share memory
    public Tensor fill(double value) {
        Elements.fill(this, value);
        return this;
    }

    /// One element, for tests and small tensors. Integers beyond 2⁵³ are rounded; [#getLong] is exact.
    public double getDouble(long... index) {
        return Elements.getDouble(segment, locateElement(index), dtype);
    }

    /// One element of an integer tensor; unsigned dtypes are widened without sign.
    ///
    /// @throws IllegalArgumentException for F32 and F64
    public long getLong(long... index) {
        return Elements.getLong(segment, locateElement(index), dtype);
    }

    /// Writes one element, rounded to F32 where the dtype is F32.
    ///
    /// @throws IllegalArgumentException where an integer dtype cannot hold the value, or the memory is read-only
    public void setDouble(double value, long... index) {
        Elements.setDouble(segment, locateElement(index), dtype, value);
    }

    /// Writes one element, rounded for F32 and F64.
    ///
    /// @throws IllegalArgumentException where an integer dtype cannot hold the value, or the memory is read-only
    public void setLong(long value, long... index) {
        Elements.setLong(segment, locateElement(index), dtype, value);
    }

    /// Whether dtype, shape and every element are the same, bit for bit: NaN equals the same NaN, 0.0 is not −0.0.
    public boolean contentEquals(@Nullable Tensor other) {
        return other != null && dtype == other.dtype && Arrays.equals(shape, other.shape)
                && Elements.equal(this, other);
    }

    /// Dtype and shape, then the elements in numpy's words: `u8 [2, 2]` and `[[1 2]`, ` [3 4]]`. Floats have as few
    /// digits as tell them apart, eight after the point at most; lines have at most 75 characters; of more than 1000
    /// elements the middle is left out. Where the arena is closed or not open to this thread, the text says so instead
    /// of the elements.
    @Override
    public String toString() {
        return TensorFormat.format(this);
    }

    /// The address of the lowest byte that the view touches.
    long low() {
        return segment.address() + offset + Strides.lowest(shape, strides);
    }

    /// The address after the highest byte that the view touches.
    long high() {
        return segment.address() + offset + Strides.highest(dtype, shape, strides);
    }

    private long locateElement(long[] index) {
        if (index.length != shape.length) {
            throw new IndexOutOfBoundsException(
                    "index: expected " + shape.length + " numbers for " + type() + ", got " + index.length);
        }
        return locate(index);
    }

    private long locate(long[] index) {
        long bytes = 0;
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape[axis]) {
                throw new IndexOutOfBoundsException(
                        "index: expected 0 ≤ index[" + axis + "] < " + shape[axis] + ", got "
                                + index[axis]);
            }
            bytes += index[axis] * strides[axis];
        }
        return moved(bytes);
    }

    /// The offset moved by that many bytes. An empty view reaches no byte, so its offset stays where it is proven to
    /// be.
    private long moved(long bytes) {
        return elements() == 0 ? offset : offset + bytes;
    }

    private Tensor with(int axis, long first, long size, long stride) {
        long[] sizes = shape.clone();
        long[] steps = strides.clone();
        sizes[axis] = size;
        steps[axis] = stride;
        return new Tensor(segment, first, dtype, sizes, steps);
    }

    private void checkAxis(int axis) {
        if (axis < 0 || axis >= shape.length) {
            throw new IndexOutOfBoundsException(
                    "axis: expected 0…" + (shape.length - 1) + " for " + type() + ", got " + axis);
        }
    }

    private void requireImage(String what) {
        if (shape.length < 2) {
            throw new IllegalArgumentException(what + ": expected a tensor [h, w, …], got " + type());
        }
    }

    private static long[] tail(long[] values, int from) {
        return Arrays.copyOfRange(values, from, values.length);
    }

    private static long[] without(long[] values, int axis) {
        long[] result = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, axis + 1, result, axis, result.length - axis);
        return result;
    }

    private static long[] inserted(long[] values, int axis, long value) {
        long[] result = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(values, axis, result, axis + 1, values.length - axis);
        result[axis] = value;
        return result;
    }
}
