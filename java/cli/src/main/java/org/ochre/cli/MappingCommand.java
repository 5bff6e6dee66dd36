package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ochre.pixel.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.image.WriteOptions;

/// A command that maps one file to another by an operation with real-valued results: derivatives, local statistics and
/// filters.
abstract class MappingCommand extends Command {
    private final Argument<Path> in = positional(Path.class, "IN", "The image, [h, w] or [h, w, c].");

    private final Argument<Path> out = positional(Path.class, "OUT",
            "The result: .npy, or .tif of f32; with --view a picture.");

    private final Argument<Boolean> view = flag(90,
            "Write a picture to look at: planes side by side, each scaled to its range. Planes with negative values "
                    + "are blue, white and red.",
            "--view");

    private @Nullable Argument<DType> as;

    private final PictureOptions picture = new PictureOptions(this);

    final CommonOptions common = new CommonOptions(this);

    MappingCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    /// Declares `--as`.
    final void convertible() {
        as = option(89, DType.class, new Words<>(DType.class), "DTYPE",
                "Convert OUT: to the nearest value that the dtype holds, halves to even: u8 i8 u16 i16 i32 i64 f32 f64.",
                "--as");
    }

    /// The dtype that `--as` names.
    private Optional<DType> wanted() {
        return as == null ? Optional.empty() : Optional.ofNullable(as.orNull());
    }

    /// The operation with the given options, for an image of this type.
    ///
    /// @throws picocli.CommandLine.ParameterException for options that cannot be combined
    abstract UnaryOperation operation(TensorType image);

    /// Converts the image to a dtype that the operation takes, and reads further input files. By default the image is
    /// unchanged.
    Tensor prepared(Tensor image, Run run) throws IOException {
        return image;
    }

    /// The type of the operation's result for the prepared image.
    TensorType resultType(TensorType image) {
        return operation(image).resultType(image);
    }

    /// The operation's result for the prepared image.
    Tensor apply(Tensor image, Run run) {
        return operation(image.type()).apply(image, run.arena());
    }

    @Override
    public Integer call() throws IOException {
        return common.run(this::map);
    }

    private void map(Run run) throws IOException {
        if (view.or(false) && wanted().isPresent()) {
            throw common.misuse("--as: expected no --view beside it, which writes u8");
        }
        TensorFile.requireEnding(out.get());
        WriteOptions options = picture.of(out.get());
        TensorFile.requireWritable(List.of(in.get()), List.of(out.get()));
        requireRealOutput();
        Tensor image = run.decode(() -> TensorFile.read(in.get(), run));
        Tensor taken = run.work(() -> prepared(image, run));
        TensorType computed = resultType(taken.type());
        TensorType type = new TensorType(wanted().orElse(computed.dtype()), computed.shape());
        TensorFile.requireHolds(out.get(), view.or(false) ? Picture.typeOf(type) : type, options);
        Tensor result = run.work(() -> converted(apply(taken, run), run));
        Tensor written = view.or(false) ? Picture.of(result, run.arena()) : result;
        run.encode(() -> TensorFile.write(written, out.get(), options));
        common.say(out.get() + ": " + (view.or(false) ? "a view of " : "") + result.type());
    }

    private Tensor converted(Tensor result, Run run) {
        return wanted().isPresent() ? new Convert(wanted().get()).apply(result, run.arena()) : result;
    }

    /// Refuses pictures of bytes, which cannot hold real numbers, before the work begins.
    private void requireRealOutput() throws IOException {
        boolean real = TensorFile.isNpy(out.get()) || TensorFile.endsWith(out.get(), ".tif")
                || TensorFile.endsWith(out.get(), ".tiff");
        if (!real && !view.or(false) && wanted().isEmpty()) {
            throw TensorFile.refuse(out.get(), "expected .npy or .tif for real numbers; "
                    + (as == null ? "" : "--as u8 rounds them, ") + "--view writes a picture to look at");
        }
    }

    /// Converts integers to F64, as numpy does to compute with them. Floats are unchanged.
    static Tensor real(Tensor image, Run run) {
        return image.dtype().isFloat() ? image : new Convert(DType.F64).apply(image, run.arena());
    }
}
