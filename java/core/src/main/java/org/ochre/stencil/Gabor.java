package org.ochre.stencil;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;
import org.ochre.work.ImageLayout;

/// The response of an image to a Gabor filter: its convolution with one of the two kernels of [GaborKernel], or the
/// energy of both. For OpenCV's own numbers, use the operation `Filter2D` of the OpenCV module with the kernel's real
/// part. Dtypes, shapes, borders and crops: see [WindowOperation]. How kernels run, and how exact they are: see
/// [Correlation].
///
/// | response | |
/// |---|---|
/// | `REAL` | with the cosine; scikit-image's `gabor(…)[0]`, or OpenCV's `filter2D` with its kernel |
/// | `IMAGINARY` | with the sine; scikit-image's `gabor(…)[1]` |
/// | `ENERGY` | `√(real² + imaginary²)`, both in one pass over the image; squares beyond the dtype's range become infinite |
///
/// scikit-image's default mode `reflect` is `Border.REFLECT`; OpenCV's default border is `Border.REFLECT_101`. Texture
/// features are often the mean and variance of the response around each pixel: apply [LocalStats] to the response.
///
/// @param kernel both parts of the filter
/// @param response which of the three responses
/// @param border the pixels outside the image
/// @param dtype the dtype of the result; null for the dtype computed in
public record Gabor(GaborKernel kernel, Response response, Border border,
        @Nullable DType dtype) implements WindowOperation, NeighbourOperation {

    /// Which response is computed.
    public enum Response {
        REAL, IMAGINARY, ENERGY
    }

    /// @throws IllegalArgumentException `border: expected interior or one that extends the image, got …`
    public Gabor {
        correlation(kernel, kernel.real(), border);
    }

    public Gabor(GaborKernel kernel, Response response, Border border) {
        this(kernel, response, border, null);
    }

    /// The same operation with results of that dtype.
    public Gabor as(DType results) {
        return new Gabor(kernel, response, border, results);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        try (Scratch scratch = new Scratch()) {
            return window().scratchBytes(src, result, work(src.dtype(), scratch), scratch);
        }
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        try (Scratch scratch = new Scratch()) {
            window().run(image, y, x, dst, result, work(image.dtype(), scratch));
        }
    }

    @Override
    public Reach reachY() {
        return window().reachY();
    }

    @Override
    public Reach reachX() {
        return window().reachX();
    }

    @Override
    public void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst) {
        Window.tile(this, src, rows, columns, patch, dst);
    }

    @Override
    public long tileScratchBytes(TensorType src, Span rows, Span columns) {
        return scratchBytes(patchType(src, rows, columns));
    }

    private Window window() {
        return correlation(kernel, kernel.real(), border).window();
    }

    private Window.Work work(DType src, Scratch scratch) {
        DType working = Window.working(src, dtype);
        Correlation real = correlation(kernel, kernel.real(), border);
        Correlation imaginary = correlation(kernel, kernel.imaginary(), border);
        return switch (response) {
            case REAL -> real.work(working, scratch);
            case IMAGINARY -> imaginary.work(working, scratch);
            case ENERGY -> new Energy(real.work(working, scratch), imaginary.work(working, scratch), working);
        };
    }

    private record Energy(Window.Work real, Window.Work imaginary, DType working) implements Window.Work {
        @Override
        public void on(Window.Strip strip) {
            Tensor dst = strip.dst();
            Tensor cosine = dst.dtype() == working ? dst : Tensor.allocate(strip.scratch(), working, dst.shape());
            Tensor sine = Tensor.allocate(strip.scratch(), working, dst.shape());
            real.on(strip.into(cosine));
            imaginary.on(strip.into(sine));
            magnitude(cosine, sine, strip.scratch());
            if (cosine != dst) {
                convert(cosine, dst, strip.scratch());
            }
        }

        @Override
        public long bytes(long channels, long results, DType result) {
            long responses = Scratch.bytes(Scratch.times(results, working.size()));
            long layouts = Scratch.times(result == working ? 2 : 4, Scratch.bytes(Structs.Layout.BYTES));
            return Scratch.bytes(responses, result == working ? 0 : responses, layouts,
                    real.bytes(channels, results, working), imaginary.bytes(channels, results, working));
        }
    }

    /// Writes the magnitude into the first: `a = √(a² + b²)`.
    private static void magnitude(Tensor a, Tensor b, Scratch scratch) {
        ImageLayout to = ImageLayout.image("a", a);
        ImageLayout other = ImageLayout.image("b", b);
        long layout = to.layout(scratch);
        Call.require(NativePixel.magnitude(to.address(), layout, other.address(), other.layout(scratch), to.address(),
                layout));
    }

    private static void convert(Tensor src, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        Call.require(NativePixel.convert(from.address(), from.layout(scratch), to.address(), to.layout(scratch)));
    }

    private static Correlation correlation(GaborKernel kernel, Kernel part, Border border) {
        return kernel.convolved() ? Correlation.convolution(part, border) : new Correlation(part, border);
    }
}
