package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// An image with its fine detail made stronger (an unsharp mask): `x + amount · (x − blurred)`, where `blurred` is
/// [GaussianBlur]'s result.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src, dst | U8, U16, F32, F64 | `[h, w]` or `[h, w, c]`, any strides |
///
/// The blur is computed in F32, for F64 in F64, and the sum in F64. The result is stored as `Convert` does: to the
/// nearest, halves to even, limited to the range of U8 or U16. The blur is kept in scratch, as large as the image in
/// F32 or F64. The alpha of an RGBA image is sharpened too: pass `slice(2, 0, 3)` to leave it out.
///
/// @param sigma the standard deviation of the blur in pixels: how fine the detail is; finite and > 0
/// @param amount how much stronger, finite; 1 doubles the detail, less than 0 blurs
/// @param threshold where detail is smaller than this, in values of the image, the pixel stays as it is; finite and ≥ 0
/// @param border the pixels outside the image
public record Sharpen(double sigma, double amount, double threshold, Border border) implements NeighbourOperation {

    /// @throws IllegalArgumentException `sigma: expected a finite number > 0, got …`,
    ///     `amount: expected a finite number, got …`, `threshold: expected a finite number ≥ 0, got …`,
    ///     `border: expected one that extends the image, got …`, and as [GaussianBlur]
    public Sharpen {
        if (!(sigma > 0) || Double.isInfinite(sigma)) {
            throw Arguments.refuse("sigma", "a finite number > 0", sigma);
        }
        if (!Double.isFinite(amount)) {
            throw Arguments.refuse("amount", "a finite number", amount);
        }
        if (!(threshold >= 0) || Double.isInfinite(threshold)) {
            throw Arguments.refuse("threshold", "a finite number ≥ 0", threshold);
        }
        if (border.kind() == Border.Kind.INTERIOR || border.kind() == Border.Kind.ONE_SIDED) {
            throw Arguments.refuse("border", "one that extends the image", border);
        }
        new GaussianBlur(sigma, border);
    }

    /// Sharpens all detail of that size; the image is reflected at its edges ([Border#REFLECT_101]).
    public Sharpen(double sigma, double amount) {
        this(sigma, amount, 0, Border.REFLECT_101);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        boolean served = src.dtype() == DType.U8 || src.dtype() == DType.U16 || src.dtype().isFloat();
        if (!served || src.rank() != 2 && src.rank() != 3) {
            throw Arguments.refuse("src", "u8, u16, f32 or f64 [h, w] or [h, w, c]", src);
        }
        return src;
    }

    @Override
    public long scratchBytes(TensorType src) {
        resultType(src);
        if (src.elements() == 0) {
            return 0;
        }
        long slots = Slots.bytes(new Tiles(src.size(0), src.size(1)).count());
        long parts = Scratch.bytes(blurred(src).bytes(), 2 * Double.BYTES, slots);
        return Scratch.bytes(parts, new GaussianBlur(sigma, border).scratchBytes(src));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        if (src.elements() == 0) {
            return;
        }
        TensorType type = blurred(src.type());
        try (Scratch scratch = new Scratch()) {
            Tensor blurred = Tensor.of(scratch.allocate(type.bytes(), 64), type.dtype(), type.shape());
            new GaussianBlur(sigma, border).into(src, blurred);
            MemorySegment numbers = scratch.allocate(2 * Double.BYTES, Double.BYTES);
            numbers.set(ValueLayout.JAVA_DOUBLE, 0, amount);
            numbers.set(ValueLayout.JAVA_DOUBLE, Double.BYTES, threshold);
            sharpen(src, blurred, numbers.address(), dst, scratch);
        }
    }

    @Override
    public Reach reachY() {
        return new GaussianBlur(sigma, border).reachY();
    }

    @Override
    public Reach reachX() {
        return new GaussianBlur(sigma, border).reachX();
    }

    private static void sharpen(Tensor src, Tensor blurred, long numbers, Tensor dst, Scratch scratch) {
        ImageLayout image = ImageLayout.image("src", src);
        ImageLayout smooth = ImageLayout.image("blurred", blurred);
        ImageLayout to = ImageLayout.image("dst", dst);
        Tiles tiles = new Tiles(image.height(), image.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Held.run(() -> tiles.forEach(tile -> {
            ImageLayout part = image.tile(tile);
            ImageLayout mean = smooth.tile(tile);
            ImageLayout result = to.tile(tile);
            Call.require(NativePixel.sharpen(part.address(), slots.first(tile.index(), part), mean.address(),
                    slots.second(tile.index(), mean), numbers, result.address(), slots.third(tile.index(), result)));
        }), src, dst);
    }

    private static TensorType blurred(TensorType src) {
        return new TensorType(src.dtype() == DType.F64 ? DType.F64 : DType.F32, src.shape());
    }
}
