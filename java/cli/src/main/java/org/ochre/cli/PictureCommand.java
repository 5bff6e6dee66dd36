package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.image.WriteOptions;

/// A command that makes another picture of a picture, in the same dtype.
abstract class PictureCommand extends Command {
    private final Argument<Path> in = positional(Path.class, "IN", "The image, [h, w] or [h, w, c].");

    private final Argument<Path> out = positional(Path.class, "OUT", "The result, in the dtype of IN.");

    private final PictureOptions picture = new PictureOptions(this);

    final CommonOptions common = new CommonOptions(this);

    PictureCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    /// Refuses the type of a result, before it is computed.
    interface Check {
        void require(TensorType result) throws IOException;
    }

    /// The operation with the given options.
    ///
    /// @throws picocli.CommandLine.ParameterException for options that cannot be combined
    abstract UnaryOperation operation();

    /// The operation's result for a file.
    Tensor result(Path path, Check check, Run run) throws IOException {
        UnaryOperation operation = operation();
        Tensor image = run.decode(() -> TensorFile.read(path, run));
        check.require(operation.resultType(image.type()));
        return run.work(() -> apply(operation, image, run));
    }

    Tensor apply(UnaryOperation operation, Tensor image, Run run) {
        return operation.apply(image, run.arena());
    }

    @Override
    public Integer call() throws IOException {
        return common.run(this::work);
    }

    private void work(Run run) throws IOException {
        TensorFile.requireEnding(out.get());
        WriteOptions options = picture.of(out.get());
        TensorFile.requireWritable(List.of(in.get()), List.of(out.get()));
        Tensor result = result(in.get(), type -> TensorFile.requireHolds(out.get(), type, options), run);
        run.encode(() -> TensorFile.write(result, out.get(), options));
        common.say(out.get() + ": " + result.type());
    }
}
