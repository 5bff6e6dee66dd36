package org.ochre.palette;

import java.lang.foreign.SegmentAllocator;
import java.util.Set;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;
import org.ochre.work.Mend;

/// The types of u8 images and palettes that [NearestColor] and [Dither] take, and palettes as numbers.
final class Palettes {
    static final int MOST = 65_536;

    private Palettes() {}

    /// Refuses an image that is not u8, and a palette that is not u8 of the image's channels. Returns the type of the
    /// labels.
    static TensorType labelsOf(TensorType image, TensorType palette) {
        boolean gray = image.rank() == 2;
        if (image.dtype() != DType.U8 || !gray && (image.rank() != 3 || image.size(2) < 1 || image.size(2) > 4)) {
            throw Arguments.refuse("image", "u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4",
                    image + Mend.dtype(image, DType.U8, Set.of(DType.U8)));
        }
        long channels = gray ? 1 : image.size(2);
        boolean listed = palette.rank() == 2 && palette.size(1) == channels || gray && palette.rank() == 1;
        if (palette.dtype() != DType.U8 || !listed || palette.size(0) < 1 || palette.size(0) > MOST) {
            throw Arguments.refuse("palette", "u8 [k, " + channels + "], 1 ≤ k ≤ 65536",
                    palette + Mend.dtype(palette, DType.U8, Set.of(DType.U8)));
        }
        return new TensorType(DType.I32, image.size(0), image.size(1));
    }

    /// The rows of a U8 palette as one number each: the channels side by side, the first most significant.
    static long[] keys(Tensor palette) {
        int channels = (int) palette.size(1);
        long[] keys = new long[(int) palette.size(0)];
        for (int i = 0; i < keys.length * channels; i++) {
            keys[i / channels] = keys[i / channels] << 8 | palette.getLong(i / channels, i % channels);
        }
        return keys;
    }

    /// The palette of these rows, in memory of `results`.
    static Tensor of(long[] keys, int channels, SegmentAllocator results) {
        Tensor palette = Tensor.allocate(results, DType.U8, keys.length, channels);
        for (int row = 0; row < keys.length; row++) {
            for (int channel = 0; channel < channels; channel++) {
                palette.setLong(Centers.level(keys[row], channel, channels), row, channel);
            }
        }
        return palette;
    }
}
