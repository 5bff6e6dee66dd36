package org.ochre.palette;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// A short palette on the heap: an immutable list of u8 colours that all differ, compared by value. [MedianCut#keeping]
/// takes one.
public final class ColorList implements Serializable {
    /// No colours, of any number of channels.
    public static final ColorList NONE = new ColorList(0, new byte[0]);

    private static final long serialVersionUID = 1;

    private final int channels;
    private final byte[] levels;

    private ColorList(int channels, byte[] levels) {
        this.channels = channels;
        this.levels = levels;
    }

    /// The rows of a palette, copied.
    ///
    /// @param palette U8 `[k, c]`, 1 ≤ c ≤ 4, or `[k]` for one channel; k ≤ 65,536
    /// @throws IllegalArgumentException `palette: expected u8 [k, c], k ≤ 65536, 1 ≤ c ≤ 4, got …`, or
    ///     `palette: expected colours that all differ, got #ff0000 twice`
    public static ColorList of(Tensor palette) {
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        boolean served = rows.dtype() == DType.U8 && rows.rank() == 2 && rows.size(0) <= Palettes.MOST
                && rows.size(1) >= 1 && rows.size(1) <= 4;
        if (!served) {
            throw Arguments.refuse("palette", "u8 [k, c], k ≤ 65536, 1 ≤ c ≤ 4", palette.type());
        }
        byte[] levels = new byte[(int) rows.elements()];
        rows.copyTo(levels);
        return of((int) rows.size(1), levels);
    }

    /// Colours channel by channel: `of(3, (byte) 255, (byte) 0, (byte) 0)` is red.
    ///
    /// @throws IllegalArgumentException `channels: expected 1…4, got …`, `levels: expected a multiple of 3, got …`, or
    ///     `palette: expected …`
    public static ColorList of(int channels, byte... levels) {
        Arguments.range("channels", channels, 1, 4);
        if (levels.length % channels != 0 || levels.length / channels > Palettes.MOST) {
            throw Arguments.refuse("levels", "a multiple of " + channels + ", of at most 65536 colours", levels.length);
        }
        ColorList list = new ColorList(channels, levels.clone());
        long[] keys = list.keys();
        Arrays.sort(keys);
        for (int i = 1; i < keys.length; i++) {
            if (keys[i] == keys[i - 1]) {
                throw Arguments.refuse("palette", "colours that all differ", list.hex(keys[i]) + " twice");
            }
        }
        return keys.length == 0 ? NONE : list;
    }

    /// How many colours there are.
    public int size() {
        return channels == 0 ? 0 : levels.length / channels;
    }

    /// 1…4; 0 where there are no colours.
    public int channels() {
        return channels;
    }

    /// The level of a colour in one channel, 0…255.
    ///
    /// @throws IndexOutOfBoundsException for a row or channel that there is not
    public int level(int row, int channel) {
        return levels[Objects.checkIndex(row, size()) * channels + Objects.checkIndex(channel, channels)] & 255;
    }

    /// The colours as a palette, U8 `[k, c]`, in memory of `results`.
    public Tensor tensor(SegmentAllocator results) {
        return Tensor.allocate(results, DType.U8, size(), channels).copyFrom(levels);
    }

    /// The channels side by side, the first most significant.
    private long key(int row) {
        long key = 0;
        for (int channel = 0; channel < channels; channel++) {
            key = key << 8 | level(row, channel);
        }
        return key;
    }

    /// All colours, each as one number.
    long[] keys() {
        long[] keys = new long[size()];
        Arrays.setAll(keys, this::key);
        return keys;
    }

    private String hex(long key) {
        return "#" + String.format("%0" + 2 * channels + "x", key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColorList list && channels == list.channels && Arrays.equals(levels, list.levels);
    }

    @Override
    public int hashCode() {
        return 31 * channels + Arrays.hashCode(levels);
    }

    /// The colours in hexadecimal where they are few: `ColorList[#ff0000, #00ff00]`.
    @Override
    public String toString() {
        if (size() > 16) {
            return "ColorList[" + size() + " colours of " + channels + " channels]";
        }
        StringJoiner joined = new StringJoiner(", ", "ColorList[", "]");
        for (int row = 0; row < size(); row++) {
            joined.add(hex(key(row)));
        }
        return joined.toString();
    }

    /// The serialized form: reading it checks the colours again.
    private record Form(int channels, byte[] levels) implements Serializable {
        private Object readResolve() {
            return levels.length == 0 ? NONE : of(channels, levels);
        }
    }

    private Object writeReplace() {
        return new Form(channels, levels);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("colours: expected their channels and levels, got a list itself");
    }
}
