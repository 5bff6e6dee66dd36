package org.ochre.exchange;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;

/// DLPack's `DLTensor`: a view of memory by address, as Ochre sees it. What comes from outside is copied once, checked,
/// and only then followed.
///
/// @param first the address of element `[0, …, 0]`
/// @param low the address of the lowest byte
/// @param high the address after the highest byte
/// @param strides in bytes
/// @param isBool whether the elements are DLPack's truth values, which U8 holds
record DLTensor(long first, long low, long high, DType dtype, long[] shape, long[] strides, boolean isBool) {
    static final long BYTES = 48;

    private static final long DATA = 0;
    private static final long DEVICE_TYPE = 8;
    private static final long DEVICE_ID = 12;
    private static final long NDIM = 16;
    private static final long CODE = 20;
    private static final long BITS = 21;
    private static final long LANES = 22;
    private static final long SHAPE = 24;
    private static final long STRIDES = 32;
    private static final long BYTE_OFFSET = 40;

    private static final int INT = 0;
    private static final int UINT = 1;
    private static final int FLOAT = 2;
    private static final int BOOL = 6;
    private static final String[] CODES = {"int", "uint", "float", "opaque handle of ", "bfloat", "complex", "bool"};

    private static final int CPU = 1;
    private static final int CUDA_HOST = 3;
    private static final int ROCM_HOST = 11;
    private static final String[] DEVICES = {"none", "CPU", "CUDA", "CUDA host", "OpenCL", "none", "none", "Vulkan",
        "Metal", "VPI", "ROCm", "ROCm host", "an extension", "CUDA managed", "oneAPI", "WebGPU", "Hexagon", "MAIA",
        "Trainium"};

    private static final int MOST_AXES = 64;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;

    /// Refuses what DLPack cannot say.
    ///
    /// @throws IllegalArgumentException where a stride or the address is no multiple of the element's size
    static void requireElementStrides(Tensor tensor) {
        long size = tensor.dtype().size();
        boolean isEven = tensor.elements() == 0 || (tensor.segment().address() + tensor.offset()) % size == 0;
        for (int axis = 0; axis < tensor.rank(); axis++) {
            isEven &= tensor.elements() == 0 || tensor.size(axis) == 1 || tensor.stride(axis) % size == 0;
        }
        if (!isEven) {
            throw Arguments.refuse("tensor",
                    "strides and an address that are multiples of its " + size + " bytes, since"
                            + " DLPack counts elements",
                    tensor.type() + " with strides " + Arrays.toString(tensor.strides())
                            + " at byte " + tensor.offset() + ": copy(arena) packs it");
        }
    }

    /// Writes the `DLTensor` of a tensor that [#requireElementStrides] has let pass.
    ///
    /// @param axes 16 bytes an axis, for shape and strides
    static void write(Tensor tensor, MemorySegment to, MemorySegment axes) {
        int rank = tensor.rank();
        long size = tensor.dtype().size();
        for (int axis = 0; axis < rank; axis++) {
            axes.setAtIndex(I64, axis, tensor.size(axis));
            axes.setAtIndex(I64, rank + axis, tensor.stride(axis) / size);
        }
        to.set(I64, DATA, tensor.elements() == 0 ? 0 : tensor.segment().address() + tensor.offset());
        to.set(I32, DEVICE_TYPE, CPU);
        to.set(I32, DEVICE_ID, 0);
        to.set(I32, NDIM, rank);
        to.set(ValueLayout.JAVA_BYTE, CODE, (byte) switch (tensor.dtype()) {
            case U8, U16 -> UINT;
            case I8, I16, I32, I64 -> INT;
            case F32, F64 -> FLOAT;
        });
        to.set(ValueLayout.JAVA_BYTE, BITS, (byte) (8 * size));
        to.set(ValueLayout.JAVA_SHORT_UNALIGNED, LANES, (short) 1);
        to.set(I64, SHAPE, axes.address());
        to.set(I64, STRIDES, axes.address() + 8L * rank);
        to.set(I64, BYTE_OFFSET, 0);
    }

    /// Reads a `DLTensor` from a copy of it.
    ///
    /// @throws IllegalArgumentException `managed: expected …, got …`
    static DLTensor read(MemorySegment copy) {
        int device = copy.get(I32, DEVICE_TYPE);
        if (device != CPU && device != CUDA_HOST && device != ROCM_HOST) {
            throw refuse("memory of the CPU", "device " + device + " ("
                    + (device > 0 && device < DEVICES.length ? DEVICES[device] : "unknown") + ")");
        }
        int code = Byte.toUnsignedInt(copy.get(ValueLayout.JAVA_BYTE, CODE));
        DType dtype = dtype(code, Byte.toUnsignedInt(copy.get(ValueLayout.JAVA_BYTE, BITS)),
                Short.toUnsignedInt(copy.get(ValueLayout.JAVA_SHORT_UNALIGNED, LANES)));
        int rank = copy.get(I32, NDIM);
        if (rank < 0 || rank > MOST_AXES) {
            throw refuse("0 to " + MOST_AXES + " axes", rank);
        }
        long shapeAddress = copy.get(I64, SHAPE);
        if (rank > 0 && shapeAddress == 0) {
            throw refuse("a shape", "NULL");
        }
        long[] shape = numbers(shapeAddress, rank);
        long stridesAddress = copy.get(I64, STRIDES);
        long[] counted = rank == 0 || stridesAddress == 0 ? null : numbers(stridesAddress, rank);
        return of(copy.get(I64, DATA), copy.get(I64, BYTE_OFFSET), dtype, shape, counted, code == BOOL);
    }

    private static DLTensor of(long data, long byteOffset, DType dtype, long[] shape, long @Nullable [] counted,
            boolean isBool) {
        long bytes;
        try {
            bytes = new TensorType(dtype, shape).bytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("managed: " + e.getMessage(), e);
        }
        if (bytes == 0) {
            return new DLTensor(0, 0, 0, dtype, shape, new long[shape.length], isBool);
        }
        if (data == 0) {
            throw refuse("data", "NULL for " + new TensorType(dtype, shape));
        }
        long[] strides = new long[shape.length];
        try {
            long next = dtype.size();
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                strides[axis] = counted != null && shape[axis] > 1
                        ? Math.multiplyExact(counted[axis], dtype.size())
                        : next;
                next *= shape[axis];
            }
            long first = Math.addExact(data, byteOffset);
            long low = first;
            long high = Math.addExact(first, dtype.size());
            for (int axis = 0; axis < shape.length; axis++) {
                long reach = Math.multiplyExact(shape[axis] - 1, strides[axis]);
                low = Math.addExact(low, Math.min(reach, 0));
                high = Math.addExact(high, Math.max(reach, 0));
            }
            if (data > 0 && byteOffset >= 0 && low > 0) {
                return new DLTensor(first, low, high, dtype, shape, strides, isBool);
            }
        } catch (ArithmeticException e) {
            IllegalArgumentException refusal = refuseReach(data, byteOffset, dtype, shape, counted);
            refusal.initCause(e);
            throw refusal;
        }
        throw refuseReach(data, byteOffset, dtype, shape, counted);
    }

    private static IllegalArgumentException refuseReach(long data, long byteOffset, DType dtype, long[] shape,
            long @Nullable [] counted) {
        return refuse("elements at addresses that a process has", new TensorType(dtype, shape) + " with strides "
                + Arrays.toString(counted) + " from byte " + Long.toUnsignedString(byteOffset) + " of address "
                + Long.toHexString(data));
    }

    private static DType dtype(int code, int bits, int lanes) {
        DType dtype = lanes != 1 ? null : switch (code << 8 | bits) {
            case INT << 8 | 8 -> DType.I8;
            case INT << 8 | 16 -> DType.I16;
            case INT << 8 | 32 -> DType.I32;
            case INT << 8 | 64 -> DType.I64;
            case UINT << 8 | 8, BOOL << 8 | 8 -> DType.U8;
            case UINT << 8 | 16 -> DType.U16;
            case FLOAT << 8 | 32 -> DType.F32;
            case FLOAT << 8 | 64 -> DType.F64;
            default -> null;
        };
        if (dtype == null) {
            String name = code < CODES.length ? CODES[code] : "type " + code + " of ";
            throw refuse("bool, uint8, int8, uint16, int16, int32, int64, float32 or float64",
                    name + bits + (lanes == 1 ? "" : " × " + lanes + " lanes") + ": convert it where it comes from");
        }
        return dtype;
    }

    @SuppressWarnings("restricted")
    private static long[] numbers(long address, int count) {
        return MemorySegment.ofAddress(address).reinterpret(8L * count).toArray(I64);
    }

    static IllegalArgumentException refuse(String expected, Object got) {
        return Arguments.refuse("managed", expected, got);
    }
}
