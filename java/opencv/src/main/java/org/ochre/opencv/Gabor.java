package org.ochre.opencv;

import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.work.Headers;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.Kernel;

/// The response of an image to a Gabor filter: its convolution with one of the kernels of [GaborKernel], or the energy of
/// both. Dtypes, shapes, borders and crops: see [WindowOperation]; how kernels are run and how exactly: [Filter2D].
///
/// | response | |
/// |---|---|
/// | `REAL` | with the cosine; scikit-image's `gabor(…)[0]`, or OpenCV's `filter2D` with its kernel |
/// | `IMAGINARY` | with the sine; scikit-image's `gabor(…)[1]` |
/// | `ENERGY` | `√(real² + imaginary²)`, both in one walk over the image; squares beyond the dtype's range become infinite |
///
/// scikit-image's default mode is `reflect`, which is `Border.REFLECT`; OpenCV's is `Border.REFLECT_101`. The
/// mean and variance of the response around each pixel, a texture's features, are [org.ochre.stencil.LocalStats] of it.
///
/// @param kernel both parts
/// @param response which of the three
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record Gabor(GaborKernel kernel, Response response, Border border,
        @Nullable DType dtype) implements WindowOperation {

    /// What is computed.
    public enum Response {
        REAL, IMAGINARY, ENERGY
    }

    /// @throws IllegalArgumentException `border: expected interior or one that extends the image, got …`
    public Gabor {
        filter(kernel, kernel.real(), border);
    }

    public Gabor(GaborKernel kernel, Response response, Border border) {
        this(kernel, response, border, null);
    }

    /// The same with results of a dtype.
    public Gabor as(DType results) {
        return new Gabor(kernel, response, border, results);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        DType working = Window.working(image.dtype(), dtype);
        Filter2D real = filter(kernel, kernel.real(), border);
        Filter2D imaginary = filter(kernel, kernel.imaginary(), border);
        Window window = new Window(kernel.real().height(), kernel.real().width(), real.anchorY(), real.anchorX(),
                border);
        try (Scratch scratch = new Scratch()) {
            Window.Work cosine = response == Response.IMAGINARY ? strip -> {} : real.work(working, scratch);
            Window.Work sine = response == Response.REAL ? strip -> {} : imaginary.work(working, scratch);
            Window.Reads reads = real.reads(working).and(imaginary.reads(working));
            window.run(image, y, x, dst, result, working, reads, switch (response) {
                case REAL -> cosine;
                case IMAGINARY -> sine;
                case ENERGY -> strip -> energy(cosine, sine, strip);
            });
        }
    }

    private static void energy(Window.Work cosine, Window.Work sine, Window.Strip strip) {
        cosine.on(strip);
        Tensor other = Tensor.allocate(strip.scratch(), strip.out().type());
        Headers.scoped(List.of(other), mats -> {
            sine.on(strip.into(other, mats.getFirst()));
            Headers.requireSame("scratch", other, mats.getFirst());
            opencv_core.magnitude(strip.dst(), mats.getFirst(), strip.dst());
        });
    }

    private static Filter2D filter(GaborKernel kernel, Kernel part, Border border) {
        return kernel.convolved() ? Filter2D.convolution(part, border) : new Filter2D(part, border);
    }
}
