package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/// The structs and the enums of `ochre.h`. This is the one place in Java that knows the offset of a field and the
/// number of a constant. A constant has its C name without `OCHRE_`. A struct is a class of the same name; its
/// constants are the byte offsets of its fields. Every field has 64 bits: an integer, an address or a double. A test
/// compares all of it with the header.
///
/// Nothing is checked here. The code that writes a struct must keep its memory open while a C function reads it.
public final class Structs {
    /// `ochre_status`.
    public static final int OK = 0;
    public static final int BAD_DTYPE = 1;
    public static final int BAD_SIZE = 2;
    public static final int LABEL_RANGE = 3;
    public static final int OVERFLOW = 4;
    public static final int FULL = 5;
    public static final int CHANGED = 6;

    /// `ochre_cpu`.
    public static final int CPU_BASELINE = 0;
    public static final int CPU_AVX2 = 1;
    public static final int CPU_AVX512 = 2;

    /// `ochre_dtype`.
    public static final int U8 = 0;
    public static final int I8 = 1;
    public static final int U16 = 2;
    public static final int I16 = 3;
    public static final int I32 = 4;
    public static final int I64 = 5;
    public static final int F32 = 6;
    public static final int F64 = 7;

    /// `ochre_cut`.
    public static final int CUT_VARIANCE = 0;
    public static final int CUT_MEDIAN = 1;

    /// `ochre_statistic`.
    public static final int MEAN = 0;
    public static final int VARIANCE = 1;
    public static final int MIN = 2;
    public static final int MAX = 3;
    public static final int DEVIATION = 4;
    public static final int SUM = 5;
    public static final int PRESENT = 6;

    /// `ochre_absence`.
    public static final int NOT_COUNTED = 0;
    public static final int LEFT_OUT = 1;
    public static final int MAKES_NAN = 2;

    /// `ochre_border`.
    public static final int INTERIOR = 0;
    public static final int ONE_SIDED = 1;
    public static final int REFLECT_101 = 2;
    public static final int REFLECT = 3;
    public static final int REPLICATE = 4;
    public static final int WRAP = 5;
    public static final int CONSTANT = 6;

    /// `ochre_orders`.
    public static final int GRADIENT = 1;
    public static final int HESSIAN = 2;
    public static final int GRADIENT_AND_HESSIAN = 3;

    /// `ochre_order`.
    public static final int DY = 0;
    public static final int DX = 1;
    public static final int DYY = 2;
    public static final int DYX = 3;
    public static final int DXX = 4;

    /// `ochre_window_statistic`.
    public static final int WINDOW_MEAN = 0;
    public static final int WINDOW_VARIANCE = 1;
    public static final int WINDOW_DEVIATION = 2;
    public static final int WINDOW_SUM = 3;
    public static final int WINDOW_COUNT = 4;
    /// `ochre_luma`.
    public static final int BT601 = 0;
    public static final int BT709 = 1;

    /// `ochre_yuv`.
    public static final int BT601_VIDEO = 0;
    public static final int BT601_FULL = 1;
    public static final int BT709_VIDEO = 2;
    public static final int BT709_FULL = 3;

    /// `ochre_lab`.
    public static final int CIELAB = 0;
    public static final int OKLAB = 1;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

    private Structs() {}

    private static MemorySegment allocate(SegmentAllocator allocator, long bytes) {
        return allocator.allocate(bytes, Long.BYTES);
    }

    /// `ochre_layout`.
    public static final class Layout {
        public static final long BYTES = 56;
        static final long DTYPE = 0;
        static final long HEIGHT = 8;
        static final long WIDTH = 16;
        static final long CHANNELS = 24;
        static final long ROW_STRIDE = 32;
        static final long COLUMN_STRIDE = 40;
        static final long CHANNEL_STRIDE = 48;

        private Layout() {}

        /// Writes one at a byte of `memory`, and returns its address.
        public static long write(MemorySegment memory, long at, long dtype, long height, long width, long channels,
                long rowStride, long columnStride, long channelStride) {
            memory.set(LONG, at + DTYPE, dtype);
            memory.set(LONG, at + HEIGHT, height);
            memory.set(LONG, at + WIDTH, width);
            memory.set(LONG, at + CHANNELS, channels);
            memory.set(LONG, at + ROW_STRIDE, rowStride);
            memory.set(LONG, at + COLUMN_STRIDE, columnStride);
            memory.set(LONG, at + CHANNEL_STRIDE, channelStride);
            return memory.address() + at;
        }
    }

    /// `ochre_offender`, which the C library writes.
    public static final class Offender {
        public static final long BYTES = 24;
        static final long ROW = 0;
        static final long COLUMN = 8;
        static final long LABEL = 16;

        private Offender() {}

        public static long row(MemorySegment memory, long at) {
            return memory.get(LONG, at + ROW);
        }

        public static long column(MemorySegment memory, long at) {
            return memory.get(LONG, at + COLUMN);
        }

        public static long label(MemorySegment memory, long at) {
            return memory.get(LONG, at + LABEL);
        }
    }

    /// `ochre_loan`, which lies before what the borrower sees.
    public static final class Loan {
        public static final long BYTES = 24;
        static final long NEXT = 0;
        static final long LIST = 8;
        static final long ENDED = 16;

        private Loan() {}

        /// Writes one at the beginning of `memory`, and returns its address.
        static long write(MemorySegment memory, long next, long list, long ended) {
            memory.set(LONG, NEXT, next);
            memory.set(LONG, LIST, list);
            memory.set(LONG, ENDED, ended);
            return memory.address();
        }
    }

    /// `ochre_kmeans`.
    public static final class Kmeans {
        public static final long BYTES = 48;
        static final long KEYS = 0;
        static final long COUNTS = 8;
        static final long N = 16;
        static final long LABELS = 24;
        static final long BOUNDS = 32;
        static final long SUMS = 40;

        private Kmeans() {}

        /// Writes one at a byte of `memory`, and returns its address.
        public static long write(MemorySegment memory, long at, long keys, long counts, long n, long labels,
                long bounds, long sums) {
            memory.set(LONG, at + KEYS, keys);
            memory.set(LONG, at + COUNTS, counts);
            memory.set(LONG, at + N, n);
            memory.set(LONG, at + LABELS, labels);
            memory.set(LONG, at + BOUNDS, bounds);
            memory.set(LONG, at + SUMS, sums);
            return memory.address() + at;
        }
    }

    /// `ochre_missing`.
    public static final class Missing {
        public static final long BYTES = 24;
        static final long HAS_NODATA = 0;
        static final long INTEGER = 8;
        static final long REAL = 16;

        private Missing() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, boolean hasNodata, long integer, double real) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, HAS_NODATA, hasNodata ? 1 : 0);
            memory.set(LONG, INTEGER, integer);
            memory.set(DOUBLE, REAL, real);
            return memory.address();
        }
    }

    /// `ochre_differences`.
    public static final class Differences {
        public static final long BYTES = 40;
        static final long ORDERS = 0;
        static final long DY = 8;
        static final long DX = 16;
        static final long BORDER = 24;
        static final long CONSTANT = 32;

        private Differences() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long orders, double dy, double dx, long border,
                double constant) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, ORDERS, orders);
            memory.set(DOUBLE, DY, dy);
            memory.set(DOUBLE, DX, dx);
            memory.set(LONG, BORDER, border);
            memory.set(DOUBLE, CONSTANT, constant);
            return memory.address();
        }
    }

    /// `ochre_axis`.
    public static final class Axis {
        public static final long BYTES = 24;
        static final long STEP = 0;
        static final long DISTANCES = 8;
        static final long DTYPE = 16;

        private Axis() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, double step, long distances, long dtype) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(DOUBLE, STEP, step);
            memory.set(LONG, DISTANCES, distances);
            memory.set(LONG, DTYPE, dtype);
            return memory.address();
        }
    }

    /// `ochre_partial`.
    public static final class Partial {
        public static final long BYTES = 80;
        static final long DERIVATIVE = 0;
        static final long Y = 8;
        static final long X = 16;
        static final long AXES = 24;
        static final long BORDER = 32;
        static final long CONSTANT = 40;
        static final long EDGE_ORDER = 48;
        static final long SKIP = 56;
        static final long HAS_NODATA = 64;
        static final long NODATA = 72;

        private Partial() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long derivative, long y, long x, long axes, long border,
                double constant, long edgeOrder, boolean skip, boolean hasNodata, double nodata) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, DERIVATIVE, derivative);
            memory.set(LONG, Y, y);
            memory.set(LONG, X, x);
            memory.set(LONG, AXES, axes);
            memory.set(LONG, BORDER, border);
            memory.set(DOUBLE, CONSTANT, constant);
            memory.set(LONG, EDGE_ORDER, edgeOrder);
            memory.set(LONG, SKIP, skip ? 1 : 0);
            memory.set(LONG, HAS_NODATA, hasNodata ? 1 : 0);
            memory.set(DOUBLE, NODATA, nodata);
            return memory.address();
        }
    }

    /// `ochre_kernel`.
    public static final class Kernel {
        public static final long BYTES = 32;
        static final long HEIGHT = 0;
        static final long WIDTH = 8;
        static final long TAPS = 16;
        static final long DELTA = 24;

        private Kernel() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long height, long width, long taps, double delta) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, HEIGHT, height);
            memory.set(LONG, WIDTH, width);
            memory.set(LONG, TAPS, taps);
            memory.set(DOUBLE, DELTA, delta);
            return memory.address();
        }
    }

    /// `ochre_filter`.
    public static final class Filter {
        public static final long BYTES = 56;
        static final long KERNEL = 0;
        static final long ROW = 8;
        static final long ANCHOR_Y = 16;
        static final long ANCHOR_X = 24;
        static final long BORDER = 32;
        static final long CONSTANT = 40;
        static final long DTYPE = 48;

        private Filter() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long kernel, long row, long anchorY, long anchorX,
                long border, double constant, long dtype) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, KERNEL, kernel);
            memory.set(LONG, ROW, row);
            memory.set(LONG, ANCHOR_Y, anchorY);
            memory.set(LONG, ANCHOR_X, anchorX);
            memory.set(LONG, BORDER, border);
            memory.set(DOUBLE, CONSTANT, constant);
            memory.set(LONG, DTYPE, dtype);
            return memory.address();
        }
    }

    /// `ochre_window`.
    public static final class Window {
        public static final long BYTES = 64;
        static final long HEIGHT = 0;
        static final long WIDTH = 8;
        static final long BORDER = 16;
        static final long CONSTANT = 24;
        static final long SKIP = 32;
        static final long HAS_NODATA = 40;
        static final long NODATA = 48;
        static final long STATISTICS = 56;

        private Window() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long height, long width, long border, double constant,
                boolean skip, boolean hasNodata, double nodata, long statistics) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, HEIGHT, height);
            memory.set(LONG, WIDTH, width);
            memory.set(LONG, BORDER, border);
            memory.set(DOUBLE, CONSTANT, constant);
            memory.set(LONG, SKIP, skip ? 1 : 0);
            memory.set(LONG, HAS_NODATA, hasNodata ? 1 : 0);
            memory.set(DOUBLE, NODATA, nodata);
            memory.set(LONG, STATISTICS, statistics);
            return memory.address();
        }
    }

    /// `ochre_weights`.
    public static final class Weights {
        public static final long BYTES = 48;
        static final long SIZE = 0;
        static final long MOST = 8;
        static final long STARTS = 16;
        static final long COUNTS = 24;
        static final long WEIGHTS = 32;
        static final long BITS = 40;

        private Weights() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long size, long most, long starts, long counts,
                long weights, long bits) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, SIZE, size);
            memory.set(LONG, MOST, most);
            memory.set(LONG, STARTS, starts);
            memory.set(LONG, COUNTS, counts);
            memory.set(LONG, WEIGHTS, weights);
            memory.set(LONG, BITS, bits);
            return memory.address();
        }
    }

    /// `ochre_resize`.
    public static final class Resize {
        public static final long BYTES = 40;
        static final long ROWS = 0;
        static final long COLUMNS = 8;
        static final long DTYPE = 16;
        static final long LINEAR = 24;
        static final long ALPHA = 32;

        private Resize() {}

        /// Writes one into memory of an allocator, and returns its address.
        public static long write(SegmentAllocator allocator, long rows, long columns, long dtype, boolean linear,
                boolean alpha) {
            MemorySegment memory = allocate(allocator, BYTES);
            memory.set(LONG, ROWS, rows);
            memory.set(LONG, COLUMNS, columns);
            memory.set(LONG, DTYPE, dtype);
            memory.set(LONG, LINEAR, linear ? 1 : 0);
            memory.set(LONG, ALPHA, alpha ? 1 : 0);
            return memory.address();
        }
    }

    /// `ochre_scale`.
    public static final class Scale {
        public static final long BYTES = 32;
        static final long LOW = 0;
        static final long HIGH = 8;
        static final long FIRST = 16;
        static final long LAST = 24;

        private Scale() {}

        /// Writes one and returns its address.
        public static long write(SegmentAllocator scratch, double low, double high, double first, double last) {
            MemorySegment memory = allocate(scratch, BYTES);
            memory.set(DOUBLE, LOW, low);
            memory.set(DOUBLE, HIGH, high);
            memory.set(DOUBLE, FIRST, first);
            memory.set(DOUBLE, LAST, last);
            return memory.address();
        }
    }
}
