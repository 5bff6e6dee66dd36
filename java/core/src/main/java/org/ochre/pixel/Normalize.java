package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// An interleaved image as the planes of floats that neural networks take:
/// `result(c, y, x) = (src(y, x, c) · scale − mean(c)) / deviation(c)`.
///
/// | from | to |
/// |---|---|
/// | U8, U16, F32 `[h, w, c]`, any strides | F32 `[c, h, w]` |
/// | U8, U16, F32 `[h, w]`, any strides | F32 `[1, h, w]` |
///
/// Everything is computed in F32, and each step is rounded: the value as a float (exact), the product, the difference,
/// the quotient. So every bit is that of `((float) x * scale - mean) / deviation` in Java or numpy. A NaN stays where
/// it is. Empty images give empty results.
///
/// A batch `[n, c, h, w]` is filled image by image: `normalize.into(image, batch.at(i))`. A result that is dense goes
/// to ONNX Runtime without a copy, by [Tensor#asFloatBuffer].
///
/// @param scale what values are multiplied by: `1/255f` brings U8 to 0…1
/// @param mean what is subtracted, for each channel
/// @param deviation what is divided by, for each channel
public record Normalize(float scale, List<Float> mean, List<Float> deviation) implements UnaryOperation {

    /// @throws IllegalArgumentException `scale: expected a finite number, got …`,
    ///     `mean: expected a finite number for each channel, got …`,
    ///     `deviation: expected as many numbers as mean, 3, got 4`, `deviation: expected finite numbers above 0, got …`
    public Normalize {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (!Float.isFinite(scale)) {
            throw Arguments.refuse("scale", "a finite number", scale);
        }
        if (mean.isEmpty() || !mean.stream().allMatch(Float::isFinite)) {
            throw Arguments.refuse("mean", "a finite number for each channel", mean);
        }
        if (deviation.size() != mean.size()) {
            throw Arguments.refuse("deviation", "as many numbers as mean, " + mean.size(), deviation.size());
        }
        if (!deviation.stream().allMatch(value -> value > 0 && Float.isFinite(value))) {
            throw Arguments.refuse("deviation", "finite numbers above 0", deviation);
        }
    }

    /// For as many channels as there are means.
    ///
    /// @throws IllegalArgumentException as the constructor
    public static Normalize of(float scale, float[] mean, float[] deviation) {
        return new Normalize(scale, list(mean), list(deviation));
    }

    /// The planes themselves, scaled: means of 0 and deviations of 1.
    ///
    /// @throws IllegalArgumentException for a scale that is not finite, or fewer than one channel
    public static Normalize scaled(float scale, int channels) {
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
        return new Normalize(scale, Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    }

    /// For U8 images in RGB, by the means and deviations of ImageNet that torchvision's models expect.
    public static Normalize imageNet() {
        return of(1 / 255f, new float[]{0.485f, 0.456f, 0.406f}, new float[]{0.229f, 0.224f, 0.225f});
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /// @throws IllegalArgumentException `src: expected u8, u16 or f32 [h, w, 3], got …`
    @Override
    public TensorType resultType(TensorType src) {
        boolean served = src.dtype() == DType.U8 || src.dtype() == DType.U16 || src.dtype() == DType.F32;
        boolean image = src.rank() == 3 && src.size(2) == mean.size() || src.rank() == 2 && mean.size() == 1;
        if (!served || !image) {
            throw Arguments.refuse("src", "u8, u16 or f32 [h, w, " + mean.size() + "]"
                    + (mean.size() == 1 ? " or [h, w]" : ""), src);
        }
        return new TensorType(DType.F32, mean.size(), src.size(0), src.size(1));
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        return result.elements() == 0
                ? 0
                : Slots.bytes(new Tiles(src.size(0), src.size(1)).count()) + Scratch.bytes(termBytes());
    }

    private long termBytes() {
        return Float.BYTES * (1 + 2L * mean.size());
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        TensorType result = resultType(src.type());
        Arguments.destination("dst", dst, result);
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        if (result.elements() == 0) {
            return;
        }
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst.permute(1, 2, 0));
        Tiles tiles = new Tiles(from.height(), from.width());
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            long terms = terms(scratch.allocate(termBytes(), 64)).address();
            Held.run(() -> tiles.forEach(tile -> {
                ImageLayout part = from.tile(tile);
                ImageLayout planes = to.tile(tile);
                Call.require(NativePixel.normalize(part.address(), slots.first(tile.index(), part), planes.address(),
                        slots.second(tile.index(), planes), terms));
            }), src, dst);
        }
    }

    private MemorySegment terms(MemorySegment memory) {
        int channels = mean.size();
        memory.set(ValueLayout.JAVA_FLOAT, 0, scale);
        for (int c = 0; c < channels; c++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, 1 + c, mean.get(c));
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, 1 + channels + c, deviation.get(c));
        }
        return memory;
    }
}
