package org.ochre.exchange;

import java.awt.image.DataBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.Tensor;

/// A tensor's memory as the elements of a raster, from the tensor's first element on. Each access is checked: it throws
/// once the tensor's arena is closed.
final class SegmentBuffer extends DataBuffer {
    private final MemorySegment memory;

    /// @param tensor a tensor of u8, u16 or f32 whose strides are not negative
    /// @param elements how many elements lie between its first and its last, both included
    SegmentBuffer(Tensor tensor, int elements) {
        super(switch (tensor.dtype()) {
            case U8 -> TYPE_BYTE;
            case U16 -> TYPE_USHORT;
            default -> TYPE_FLOAT;
        }, elements);
        this.memory = tensor.segment().asSlice(tensor.offset(), elements * (long) tensor.dtype().size());
    }

    @Override
    public int getElem(int bank, int index) {
        return switch (getDataType()) {
            case TYPE_BYTE -> Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, index));
            case TYPE_USHORT -> Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * index));
            default -> (int) getElemFloat(bank, index);
        };
    }

    @Override
    public void setElem(int bank, int index, int value) {
        switch (getDataType()) {
            case TYPE_BYTE -> memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
            case TYPE_USHORT -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * index, (short) value);
            default -> setElemFloat(bank, index, value);
        }
    }

    @Override
    public float getElemFloat(int bank, int index) {
        return getDataType() == TYPE_FLOAT
                ? memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * index)
                : getElem(bank, index);
    }

    @Override
    public void setElemFloat(int bank, int index, float value) {
        if (getDataType() == TYPE_FLOAT) {
            memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * index, value);
        } else {
            setElem(bank, index, (int) value);
        }
    }

    @Override
    public double getElemDouble(int bank, int index) {
        return getElemFloat(bank, index);
    }

    @Override
    public void setElemDouble(int bank, int index, double value) {
        setElemFloat(bank, index, (float) value);
    }
}
