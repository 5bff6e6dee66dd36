package org.ochre.stencil;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;
import org.ochre.work.Mend;

/// The taps of a filter: an immutable matrix of finite numbers, compared by value.
public final class Kernel implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int LARGEST_SOBEL = 31;

    private final int height;
    private final int width;
    private final double[] taps;

    private Kernel(int height, int width, double[] taps) {
        this.height = height;
        this.width = width;
        this.taps = taps;
    }

    /// A kernel with the values of a tensor, F32 or F64 `[kh, kw]`.
    ///
    /// @throws IllegalArgumentException `kernel: expected f32 or f64 [kh, kw], 1 ≤ kh, kw ≤ 32767, got …`, or
    ///     `kernel: expected finite taps, got …`
    public static Kernel of(Tensor kernel) {
        boolean matrix = kernel.rank() == 2 && kernel.dtype().isFloat();
        if (!matrix || !isLength(kernel.size(0)) || !isLength(kernel.size(1))) {
            throw Arguments.refuse("kernel", "f32 or f64 [kh, kw], 1 ≤ kh, kw ≤ 32767", kernel.type()
                    + Mend.dtype(kernel.type(), DType.F64, Set.of(DType.F32, DType.F64)) + Mend.rank(kernel.type()));
        }
        int height = (int) kernel.size(0);
        int width = (int) kernel.size(1);
        double[] taps = new double[Math.multiplyExact(height, width)];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = kernel.getDouble(i / width, i % width);
        }
        return of(height, width, taps);
    }

    /// A kernel of taps in row-major order.
    ///
    /// @throws IllegalArgumentException `taps: expected …` for another number of taps,
    ///     `kernel: expected finite taps, got …`
    public static Kernel of(int height, int width, double... taps) {
        if (!isLength(height) || !isLength(width) || taps.length != Math.multiplyExact(height, width)) {
            throw Arguments.refuse("taps", "height × width of them, 1 ≤ height, width ≤ 32767",
                    taps.length + " for " + height + " × " + width);
        }
        for (double tap : taps) {
            if (!Double.isFinite(tap)) {
                throw Arguments.refuse("kernel", "finite taps", tap);
            }
        }
        return new Kernel(height, width, taps.clone());
    }

    /// A kernel of one column.
    public static Kernel column(double... taps) {
        return of(taps.length, 1, taps);
    }

    /// A kernel of one row.
    public static Kernel row(double... taps) {
        return of(1, taps.length, taps);
    }

    /// The column and the row of Sobel's derivatives, in whole numbers. Along an axis the taps are the coefficients of
    /// `(z + 1)ⁿ · (z − 1)ᵏ`, with `k` the order of the derivative and `n = size − 1 − k`. For size 3 they are
    /// `[1 2 1]`, `[−1 0 1]` and `[1 −2 1]`. Size 1 does not smooth: the taps are `[1]` along an axis without a
    /// derivative, and the taps of size 3 along the other. OpenCV's `getDerivKernels` has the same taps.
    ///
    /// @param dy order of the derivative along y
    /// @param dx order along x; `dy + dx ≥ 1`, both below the size (below 3 for size 1)
    /// @param size 1, 3, … 31
    /// @throws IllegalArgumentException `size: expected 1, 3, … 31, got …`, `order: expected …, got …`
    public static Separated sobel(int dy, int dx, int size) {
        if (size < 1 || size > LARGEST_SOBEL || size % 2 == 0) {
            throw Arguments.refuse("size", "1, 3, … " + LARGEST_SOBEL, size);
        }
        int most = Math.max(size, 3) - 1;
        if (dy < 0 || dx < 0 || dy > most || dx > most || dy + dx == 0) {
            throw Arguments.refuse("order", "dy and dx in 0…" + most + ", not both 0", dy + " and " + dx);
        }
        return new Separated(column(derivative(dy, size)), row(derivative(dx, size)));
    }

    /// The column and the row of Scharr's first derivatives: `[−1 0 1]` along one axis and `[3 10 3]` along the other.
    ///
    /// @param dy 1 for the derivative along y, else 0
    /// @param dx 1 − dy
    /// @throws IllegalArgumentException `order: expected dy and dx of which one is 1 and one 0, got …`
    public static Separated scharr(int dy, int dx) {
        if (dy < 0 || dx < 0 || dy + dx != 1) {
            throw Arguments.refuse("order", "dy and dx of which one is 1 and one 0", dy + " and " + dx);
        }
        double[] smooth = {3, 10, 3};
        double[] difference = {-1, 0, 1};
        return new Separated(column(dy == 1 ? difference : smooth), row(dx == 1 ? difference : smooth));
    }

    private static double[] derivative(int order, int size) {
        int length = size == 1 && order > 0 ? 3 : size;
        double[] taps = new double[length];
        taps[0] = 1;
        for (int factor = 0; factor < length - 1; factor++) {
            int sign = factor < order ? -1 : 1;
            for (int i = factor + 1; i >= 0; i--) {
                taps[i] = (i > 0 ? taps[i - 1] : 0) + sign * taps[i];
            }
        }
        return taps;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /// The tap at row `y`, column `x`.
    public double at(int y, int x) {
        return taps[y * width + x];
    }

    /// The kernel with both axes reversed.
    public Kernel flipped() {
        double[] result = new double[taps.length];
        for (int i = 0; i < taps.length; i++) {
            result[i] = taps[taps.length - 1 - i];
        }
        return new Kernel(height, width, result);
    }

    /// The taps as a tensor `[kh, kw]`, in memory of `results`.
    ///
    /// @throws IllegalArgumentException where an integer dtype cannot hold a tap, or for memory of `results` that
    ///     [Tensor#allocate] refuses
    public Tensor tensor(DType dtype, SegmentAllocator results) {
        Tensor tensor = Tensor.allocate(results, dtype, height, width);
        for (int i = 0; i < taps.length; i++) {
            tensor.setDouble(taps[i], i / width, i % width);
        }
        return tensor;
    }

    /// Writes the taps as F64 and returns their address.
    long write(SegmentAllocator scratch) {
        MemorySegment memory = scratch.allocate(taps.length * (long) Double.BYTES, Double.BYTES);
        MemorySegment.copy(taps, 0, memory, ValueLayout.JAVA_DOUBLE, 0, taps.length);
        return memory.address();
    }

    /// A column and a row whose product is this kernel, within the precision of a float dtype: each tap within 8 units
    /// in the last place of the largest tap (`8 · 2⁻²⁴` of it in F32, `8 · 2⁻⁵³` in F64). The absolute values of the
    /// row add up to 1. So a pass with the row stays within the range of the image.
    ///
    /// They are the column and the row through the largest tap. The result is empty where no such product exists, for a
    /// kernel of one row or one column, and for a kernel of zeros.
    public Optional<Separated> separated(DType dtype) {
        int pivot = 0;
        for (int i = 0; i < taps.length; i++) {
            pivot = Math.abs(taps[i]) > Math.abs(taps[pivot]) ? i : pivot;
        }
        double largest = taps[pivot];
        if (largest == 0 || height == 1 || width == 1) {
            return Optional.empty();
        }
        double[] column = new double[height];
        double[] row = new double[width];
        double sum = 0;
        for (int x = 0; x < width; x++) {
            row[x] = at(pivot / width, x) / largest;
            sum += Math.abs(row[x]);
        }
        double bound = 8 * Math.abs(largest) * (dtype == DType.F64 ? 0x1p-53 : 0x1p-24);
        for (int y = 0; y < height; y++) {
            column[y] = at(y, pivot % width);
            for (int x = 0; x < width; x++) {
                if (!(Math.abs(at(y, x) - column[y] * row[x]) <= bound)) {
                    return Optional.empty();
                }
            }
        }
        for (int x = 0; x < width; x++) {
            row[x] /= sum;
        }
        for (int y = 0; y < height; y++) {
            column[y] *= sum;
        }
        return Optional.of(new Separated(column(column), row(row)));
    }

    /// A column and a row that are applied one after the other.
    public record Separated(Kernel column, Kernel row) {

        /// The kernel that is the product of both.
        public Kernel product() {
            double[] taps = new double[column.height * row.width];
            for (int i = 0; i < taps.length; i++) {
                taps[i] = column.at(i / row.width, 0) * row.at(0, i % row.width);
            }
            return of(column.height, row.width, taps);
        }
    }

    /// How many taps there are: height × width.
    public int taps() {
        return taps.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kernel kernel && width == kernel.width && Arrays.equals(taps, kernel.taps);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(taps);
    }

    /// The size, and the taps where they are few.
    @Override
    public String toString() {
        String size = "Kernel[" + height + ", " + width;
        return taps.length <= 25 ? size + ", " + Arrays.toString(taps) + "]" : size + "]";
    }

    /// The serialized form of a kernel: reading it checks the taps again.
    private record Form(int height, int width, double[] taps) implements Serializable {
        private Object readResolve() {
            return of(height, width, taps);
        }
    }

    private Object writeReplace() {
        return new Form(height, width, taps);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("kernel: expected its size and taps, got a kernel itself");
    }

    private static boolean isLength(long length) {
        return length >= 1 && length <= Short.MAX_VALUE;
    }
}
