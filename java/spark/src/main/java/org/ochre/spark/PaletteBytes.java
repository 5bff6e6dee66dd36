package org.ochre.spark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.palette.ColorList;

/// A palette as the bytes of an `.npy` file of u8 `[k, c]`: what `ochre quantize --save-palette` writes, and what
/// numpy's `save` writes.
final class PaletteBytes {
    private static final int MOST_CHANNELS = 4;

    private PaletteBytes() {}

    static byte[] of(ColorList palette) {
        try (Arena arena = Arena.ofConfined()) {
            return of(palette.tensor(arena));
        }
    }

    /// @param palette U8 `[k, c]`
    static byte[] of(Tensor palette) {
        byte[] header = Npy.header(palette.type());
        byte[] levels = new byte[(int) palette.elements()];
        palette.copyTo(levels);
        byte[] content = Arrays.copyOf(header, header.length + levels.length);
        System.arraycopy(levels, 0, content, header.length, levels.length);
        return content;
    }

    /// The colours of a palette's bytes. A file of that many bytes has one header for each number of channels, so the
    /// bytes are compared with these headers.
    ///
    /// @throws IllegalArgumentException `palette: expected the bytes of an .npy of u8 [k, c], …`
    static ColorList read(byte[] content) {
        for (int channels = 1; channels <= MOST_CHANNELS; channels++) {
            int at = Npy.header(new TensorType(DType.U8, 1, channels)).length;
            int rows = (content.length - at) / channels;
            if (rows >= 1) {
                byte[] header = Npy.header(new TensorType(DType.U8, rows, channels));
                if (header.length + rows * channels == content.length
                        && Arrays.equals(header, Arrays.copyOf(content, header.length))) {
                    return ColorList.of(channels, Arrays.copyOfRange(content, header.length, content.length));
                }
            }
        }
        throw new IllegalArgumentException("palette: expected the bytes of an .npy of u8 [k, c], 1 ≤ c ≤ 4, got "
                + content.length + " other bytes");
    }

    /// The content of an `.npy` file of a tensor.
    ///
    /// @param scratch for a dense copy
    static byte[] npy(Tensor tensor, SegmentAllocator scratch) {
        byte[] header = Npy.header(tensor.type());
        Tensor dense = tensor.isDense() ? tensor : tensor.copy(scratch);
        byte[] content = Arrays.copyOf(header, Math.toIntExact(header.length + tensor.type().bytes()));
        MemorySegment.copy(dense.segment(), ValueLayout.JAVA_BYTE, dense.offset(), content, header.length,
                content.length - header.length);
        return content;
    }
}
