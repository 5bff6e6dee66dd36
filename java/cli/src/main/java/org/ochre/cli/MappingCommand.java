package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.pixel.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// A command that maps one file to another by an operation with real-valued results: those of derivatives, local
/// statistics and filters.
abstract class MappingCommand extends Command {
    private final Argument<Path> in = positional(Path.class, "IN", "The image, [h, w] or [h, w, c].");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "The result: .npy, or .tif of f32; with --view a picture.");

    private final Argument<Boolean> view = flag(90,
            "Write a picture to look at: planes side by side, each scaled to its range; blue, white and red where "
                    + "values are signed.",
            "--view");

    final CommonOptions common = new CommonOptions(this);

    MappingCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    /// The record for the options given, for an image of that type.
    ///
    /// @throws picocli.CommandLine.ParameterException for options that do not go together
    abstract UnaryOperation operation(TensorType image);

    /// The image in a dtype that the operation takes, and whatever else must be read; as it is unless a command says
    /// otherwise.
    Tensor prepared(Tensor image, Run run) throws IOException {
        return image;
    }

    /// The result's type, for an operation on the prepared image.
    TensorType resultType(TensorType image) {
        return operation(image).resultType(image);
    }

    /// The result, for an operation on the prepared image.
    Tensor apply(Tensor image, Run run) {
        return operation(image.type()).apply(image, run.arena());
    }

    @Override
    public Integer call() throws IOException {
        return common.run(this::map);
    }

    private void map(Run run) throws IOException {
        TensorFile.requireEnding(out.get());
        TensorFile.requireWritable(List.of(in.get()), List.of(out.get()));
        requireRealOutput();
        Tensor image = run.decode(() -> TensorFile.read(in.get(), run));
        Tensor taken = run.work(() -> prepared(image, run));
        TensorType type = resultType(taken.type());
        TensorFile.requireHolds(out.get(), view.or(false) ? Picture.typeOf(type) : type);
        Tensor result = run.work(() -> apply(taken, run));
        run.encode(() -> TensorFile.write(view.or(false) ? Picture.of(result, run.arena()) : result, out.get()));
        common.say(out.get() + ": " + (view.or(false) ? "a view of " : "") + result.type());
    }

    /// Pictures of bytes cannot hold real numbers; saying so before the work saves it.
    private void requireRealOutput() throws IOException {
        boolean real = TensorFile.isNpy(out.get()) || TensorFile.endsWith(out.get(), ".tif")
                || TensorFile.endsWith(out.get(), ".tiff");
        if (!real && !view.or(false)) {
            throw TensorFile.refuse(out.get(),
                    "expected .npy or .tif for real numbers; --view writes a picture to look at");
        }
    }

    /// Whole numbers as F64, as numpy computes with them; floats as they are.
    static Tensor real(Tensor image, Run run) {
        return image.dtype().isFloat() ? image : new Convert(DType.F64).apply(image, run.arena());
    }
}
