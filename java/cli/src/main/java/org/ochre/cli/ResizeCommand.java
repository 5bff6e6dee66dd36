package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

/// `ochre resize IN OUT --width W`: the picture in another size.
final class ResizeCommand extends Command {
    private static final long ANY = Integer.MAX_VALUE;

    private final Argument<Path> in = positional(Path.class, "IN", "The image, [h, w] or [h, w, c].");

    private final Argument<Path> out = positional(Path.class, "OUT", "The result, in the dtype of IN.");

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

    private final CommonOptions common = new CommonOptions(this);

    ResizeCommand() {
        super("resize", "The picture in another size, with antialiasing.", "",
                "One of --width and --height is enough.");
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
        return common.run(this::resize);
    }

    private Resize operation() {
        Resize resize = new Resize(height.or(ANY), width.or(ANY)).with(fit.or(Resize.Mode.FIT))
                .with(filter.or(Filter.LANCZOS3)).linear(linear.or(false));
        return straight.or(false) ? resize.straight() : resize;
    }

    private void resize(Run run) throws IOException {
        TensorFile.requireEnding(out.get());
        TensorFile.requireWritable(List.of(in.get()), List.of(out.get()));
        Tensor image = run.decode(() -> TensorFile.read(in.get(), run));
        Resize resize = operation();
        TensorType type = resize.resultType(image.type());
        TensorFile.requireHolds(out.get(), type);
        Tensor result = run.work(() -> resize.apply(image, run.arena()));
        run.encode(() -> TensorFile.write(result, out.get()));
        common.say(out.get() + ": " + result.type());
    }
}
