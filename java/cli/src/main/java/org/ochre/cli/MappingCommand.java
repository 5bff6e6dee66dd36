package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ochre.Convert;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A command that maps one file to another by an operation with real-valued results: those of derivatives, local statistics
/// and filters.
abstract class MappingCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN", description = "The image, [h, w] or [h, w, c].")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT",
            description = "The result: .npy, or .tif of f32; with --view a picture.")
    private Path out;

    @Option(names = "--view", order = 90,
            description = "Write a picture to look at: planes side by side, each scaled to its range; blue, white and red where "
                    + "values are signed.")
    private boolean view;

    @Mixin
    CommonOptions common;

    /// The record for the options given, for an image of that type.
    ///
    /// @throws picocli.CommandLine.ParameterException for options that do not go together
    abstract UnaryOperation operation(TensorType image);

    /// The image in a dtype that the operation takes, and whatever else must be read; as it is unless a command says otherwise.
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
        TensorFile.requireEnding(out);
        TensorFile.requireWritable(List.of(in), List.of(out));
        requireRealOutput();
        Tensor image = run.decode(() -> TensorFile.read(in, run));
        Tensor taken = run.work(() -> prepared(image, run));
        TensorType type = resultType(taken.type());
        TensorFile.requireHolds(out, view ? Picture.typeOf(type) : type);
        Tensor result = run.work(() -> apply(taken, run));
        run.encode(() -> TensorFile.write(view ? Picture.of(result, run.arena()) : result, out));
        common.say(out + ": " + (view ? "a view of " : "") + result.type());
    }

    /// Pictures of bytes cannot hold real numbers; saying so before the work saves it.
    private void requireRealOutput() throws IOException {
        boolean real = TensorFile.isNpy(out) || TensorFile.endsWith(out, ".tif") || TensorFile.endsWith(out, ".tiff");
        if (!real && !view) {
            throw TensorFile.refuse(out, "expected .npy or .tif for real numbers; --view writes a picture to look at");
        }
    }

    /// Whole numbers as F64, as numpy computes with them; floats as they are.
    static Tensor real(Tensor image, Run run) {
        return image.dtype().isFloat() ? image : new Convert(DType.F64).apply(image, run.arena());
    }
}
