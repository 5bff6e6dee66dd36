package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ochre.Tensor;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

/// `ochre resize IN OUT --width W`: the picture in another size.
final class ResizeCommand extends PictureCommand {
    private static final long ANY = Integer.MAX_VALUE;

    private final Argument<Long> width = option(Long.class, "W",
            "The width in pixels; unless given, as the height and the ratio of IN give it.", "--width");

    private final Argument<Long> height = option(Long.class, "H",
            "The height in pixels; unless given, as the width and the ratio of IN give it.", "--height");

    private final Argument<Resize.Mode> fit = option(Resize.Mode.class, new Words<>(Resize.Mode.class), "HOW",
            "With both: fit (default; the largest size within them that keeps the ratio), fill (this size, cut off at "
                    + "the sides) or exact (this size, the ratio changes).",
            "--fit");

    private final Argument<Filter> filter = option(Filter.class, new Words<>(Filter.class), "FILTER",
            "lanczos3 (default), bicubic, bilinear, area or nearest.", "--filter");

    private final Argument<Boolean> linear = flag("Sum the light that sRGB codes stand for, not the codes.",
            "--linear");

    private final Argument<Boolean> straight = flag(
            "Treat four channels alike; otherwise the fourth is alpha, and weighs the colours.", "--straight-alpha");

    ResizeCommand() {
        super("resize", "The picture in another size, with antialiasing.", "",
                "One of --width and --height is enough. A JPEG that becomes much smaller is read at 1/2, 1/4 or 1/8, "
                        + "but not for nearest and --linear.");
    }

    @Override
    public Integer call() throws IOException {
        if (!width.given() && !height.given()) {
            throw misuse("expected --width or --height, got neither");
        }
        common.range("--width", width.or(1L), 1, ANY);
        common.range("--height", height.or(1L), 1, ANY);
        if (fit.given() && !(width.given() && height.given())) {
            throw misuse("--fit: expected --width and --height with it, got one of them");
        }
        return super.call();
    }

    @Override
    Resize operation() {
        Resize resize = new Resize(height.or(ANY), width.or(ANY)).with(fit.or(Resize.Mode.FIT))
                .with(filter.or(Filter.LANCZOS3)).linear(linear.or(false));
        return straight.or(false) ? resize.straight() : resize;
    }

    /// A picture is resized as it is read, which takes less time for a JPEG.
    @Override
    Tensor result(Path path, Check check, Run run) throws IOException {
        if (TensorFile.isArray(path)) {
            return super.result(path, check, run);
        }
        Resize resize = operation();
        check.require(resize.resultType(run.decode(() -> TensorFile.pictureType(path))));
        return run.decode(() -> TensorFile.resized(path, resize, run));
    }
}
