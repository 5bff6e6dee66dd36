package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.image.ImageException;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.pixel.Convert;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.ScaleRange;

/// `ochre convert IN OUT`: the same picture in other channels, another dtype, another range or another file format.
final class ConvertCommand extends Command {
    private static final int RGBA = 4;

    private final Argument<Path> in = positional(Path.class, "IN", "A picture, or an .npy of any shape and dtype.");

    private final Argument<Path> out = positional(Path.class, "OUT", "The result.");

    private final Argument<Channels> channels = option(Channels.class, new Words<>(Channels.class), "CHANNELS",
            "gray, rgb or rgba. gray and rgb leave out an alpha that is opaque, and refuse another; for that there are "
                    + "--background and --drop-alpha.",
            "--channels");

    private final Argument<Gray.Weights> luma = option(Gray.Weights.class, new Words<>(Gray.Weights.class), "WEIGHTS",
            "The weights of --channels gray: bt601 (0.299, 0.587, 0.114; default) or bt709 (0.2126, 0.7152, 0.0722).",
            "--luma");

    private final Argument<Boolean> dropAlpha = flag("Leave out the alpha, opaque or not; the colours do not change.",
            "--drop-alpha");

    private final Argument<Tensor> background = option(Tensor.class, new HexColor(), "COLOUR",
            "Put an image with alpha over this colour, such as #ffffff; that leaves no alpha.", "--background");

    private final Argument<ScaleRange> scale = option(ScaleRange.class, new ScaleWords(), "RANGE",
            "Scale this range of values to that of the result's dtype (0…1 for floats): LO,HI; auto, the range that "
                    + "the values have; or dtype, the range of IN's dtype.",
            "--scale");

    private final Argument<Pair> onto = option(Pair.class, new Pair.Numbers(), "A,B",
            "Scale to this range instead.", "--onto");

    private final Argument<DType> dtype = option(DType.class, new Words<>(DType.class), "DTYPE",
            "The dtype of OUT. Without --scale values stay: they are rounded, and cut off at the ends of the dtype.",
            "--as");

    private final PictureOptions picture = new PictureOptions(this);

    private final CommonOptions common = new CommonOptions(this);

    ConvertCommand() {
        super("convert", "Convert channels, range, dtype and file format, in this order.", "",
                "u16 to u8: --as u8 --scale dtype divides by 257; --as u8 alone makes 255 of all above 255.");
    }

    enum Channels {
        GRAY, RGB, RGBA
    }

    @Override
    public Integer call() throws IOException {
        if (luma.given() && channels.orNull() != Channels.GRAY) {
            throw misuse("--luma: expected --channels gray beside it");
        }
        if (onto.given() && !scale.given()) {
            throw misuse("--onto: expected --scale beside it");
        }
        if (dropAlpha.given() && channels.orNull() == Channels.RGBA) {
            throw misuse("--drop-alpha: expected no --channels rgba beside it");
        }
        if (dropAlpha.given() && background.given()) {
            throw misuse("--drop-alpha: expected no --background beside it");
        }
        return common.run(this::convert);
    }

    private void convert(Run run) throws IOException {
        TensorFile.requireEnding(out.get());
        WriteOptions options = picture.of(out.get());
        TensorFile.requireWritable(List.of(in.get()), List.of(out.get()));
        Tensor read = run.decode(() -> TensorFile.read(in.get(), run));
        Tensor result = run.work(() -> writable(converted(read, run), options, run));
        run.encode(() -> TensorFile.write(result, out.get(), options));
        common.say(out.get() + ": " + result.type());
    }

    private Tensor converted(Tensor image, Run run) throws IOException {
        Tensor colors = hasAlpha(image.type()) ? flat(image, run) : image;
        Tensor picture = channels.given()
                ? switch (channels.get()) {
                    case GRAY -> opaque(new Gray(luma.or(Gray.Weights.BT601)), colors, run);
                    case RGB -> opaque(new Rgb(), colors, run);
                    case RGBA -> new Rgba().apply(colors, run.arena());
                }
                : colors;
        DType as = dtype.or(picture.dtype());
        if (scale.given()) {
            return scaling(as).apply(picture, run.arena());
        }
        return as == picture.dtype() ? picture : new Convert(as).apply(picture, run.arena());
    }

    /// Leaves out an alpha that is opaque; where it is not, the refusal names the options that help.
    private static Tensor opaque(UnaryOperation operation, Tensor image, Run run) throws IOException {
        try {
            return operation.apply(image, run.arena());
        } catch (IllegalArgumentException e) {
            String help = hasAlpha(image.type()) ? "; here: --background #ffffff or --drop-alpha" : "";
            throw new IOException(e.getMessage() + help, e);
        }
    }

    /// An image with alpha as the options for alpha want it.
    private Tensor flat(Tensor image, Run run) {
        if (background.given()) {
            Tensor color = ScaleRange.ofDType(image.dtype()).apply(background.get(), run.arena());
            return new Overlay().apply(color.broadcast(image.size(0), image.size(1), RGBA - 1), image, run.arena());
        }
        return dropAlpha.or(false) ? image.slice(2, 0, RGBA - 1) : image;
    }

    /// The range that was asked for, as an operation to that dtype.
    private ScaleRange scaling(DType as) {
        ScaleRange range = scale.get();
        ScaleRange whole = switch (range.source()) {
            case GIVEN -> ScaleRange.of(range.low(), range.high(), as);
            case DATA -> ScaleRange.ofData(as);
            case DTYPE -> ScaleRange.ofDType(as);
        };
        return onto.given() ? whole.onto(onto.get().y(), onto.get().x()) : whole;
    }

    private static boolean hasAlpha(TensorType type) {
        return type.rank() == 3 && type.size(2) == RGBA;
    }

    private static TensorType withoutAlpha(TensorType type) {
        return new TensorType(type.dtype(), type.size(0), type.size(1), RGBA - 1);
    }

    /// The tensor as OUT can hold it. An opaque alpha is left out where the format has none. What else would lose
    /// something is refused, with the options that do it.
    private Tensor writable(Tensor result, WriteOptions options, Run run) throws IOException {
        TensorType type = result.type();
        try {
            TensorFile.requireHolds(out.get(), type, options);
            return result;
        } catch (ImageException refusal) {
            if (hasAlpha(type) && !channels.given() && holds(withoutAlpha(type), options)) {
                Tensor opaque = opaque(new Rgb(), result, run);
                common.note("the alpha is opaque, and left out of " + out.get());
                return opaque;
            }
            throw new IOException(refusal.getMessage() + mend(type), refusal);
        }
    }

    private boolean holds(TensorType type, WriteOptions options) {
        try {
            Images.requireWritable(type, out.get(), options);
            return true;
        } catch (ImageException e) {
            return false;
        }
    }

    private static String mend(TensorType type) {
        String options = switch (type.dtype()) {
            case U8 -> "";
            case U16 -> "--as u8 --scale dtype";
            case F64 -> "--as f32, or --as u8 --scale LO,HI";
            default -> "--as u8 --scale LO,HI (or auto)";
        };
        return options.isEmpty() ? "" : "; " + options + " makes another dtype of it";
    }
}
