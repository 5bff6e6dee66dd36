package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ochre.DType;
import org.ochre.Tensor;

/// An encoded image, read number by number. What would lie behind the end is a truncated file.
///
/// @param file its name in messages
/// @param order of numbers of more than one byte
record Bytes(String file, MemorySegment segment, ByteOrder order) {

    Bytes order(ByteOrder other) {
        return new Bytes(file, segment, other);
    }

    long size() {
        return segment.byteSize();
    }

    /// As OpenCV's decoders take it: `u8 [1, size]`.
    Tensor tensor() {
        return Tensor.of(segment, DType.U8, 1, size());
    }

    Bytes slice(long from, long size) throws ImageException {
        require(from, size);
        return new Bytes(file, segment.asSlice(from, size), order);
    }

    int u8(long at) throws ImageException {
        require(at, 1);
        return Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, at));
    }

    int u16(long at) throws ImageException {
        require(at, 2);
        short value = segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
        return Short.toUnsignedInt(isNative() ? value : Short.reverseBytes(value));
    }

    int i32(long at) throws ImageException {
        require(at, 4);
        int value = segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        return isNative() ? value : Integer.reverseBytes(value);
    }

    long u32(long at) throws ImageException {
        return Integer.toUnsignedLong(i32(at));
    }

    /// Eight bytes that stand for a size or a place; beyond 2⁶³ it is one that no file has.
    long u64(long at) throws ImageException {
        require(at, 8);
        long value = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        long ordered = isNative() ? value : Long.reverseBytes(value);
        return ordered < 0 ? Long.MAX_VALUE : ordered;
    }

    /// Characters of one byte.
    String text(long at, int length) throws ImageException {
        require(at, length);
        return new String(segment.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    /// Whether these characters stand at a place; none do behind the end.
    boolean has(long at, String text) throws ImageException {
        return at >= 0 && at <= size() - text.length() && text(at, text.length()).equals(text);
    }

    private boolean isNative() {
        return order == ByteOrder.nativeOrder();
    }

    private void require(long at, long length) throws ImageException {
        if (at < 0 || length < 0 || at > size() - length) {
            throw truncated();
        }
    }

    ImageException truncated() {
        return corrupt("a whole image", "a truncated one (" + size() + " bytes)");
    }

    ImageException corrupt(String expected, Object got) {
        return new ImageException(file, expected, got);
    }
}
