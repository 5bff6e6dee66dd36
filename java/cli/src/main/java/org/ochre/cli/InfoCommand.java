package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.palette.ColorHistogram;

/// `ochre info FILE` describes a tensor or a picture.
final class InfoCommand extends Command {
    private final Argument<Path> file = positional(Path.class, "FILE",
            "An .npy, FILE.npz#NAME or a picture; FILE#3 is page 3 of a TIFF, counted from 0.");

    private final CommonOptions common = new CommonOptions(this);

    InfoCommand() {
        super("info",
                "Print dtype, shape and range, a picture's header, and how many distinct colours a u8 image has.");
    }

    @Override
    public Integer call() throws IOException {
        return common.run(this::describe);
    }

    private void describe(Run run) throws IOException {
        boolean npy = TensorFile.isArray(file.get());
        List<String> picture = npy ? List.of() : picture(TensorFile.header(file.get()));
        picture.forEach(common::say);
        Tensor tensor = run.decode(() -> TensorFile.read(file.get(), run));
        List<String> lines = run.work(() -> lines(tensor, npy));
        lines.forEach(common::say);
    }

    /// The lines about a picture's header.
    private static List<String> picture(ImageInfo info) {
        List<String> lines = new ArrayList<>();
        lines.add("format   " + info.format() + ", " + info.colors() + ", " + info.bitDepth() + " bit");
        if (info.orientation() != 1) {
            lines.add("turned   orientation " + info.orientation() + ", read upright");
        }
        if (info.pages() != 1) {
            lines.add("pages    " + info.pages());
        }
        info.profile().ifPresent(name -> lines.add("profile  " + name + " (--to-srgb converts)"));
        return lines;
    }

    private static List<String> lines(Tensor tensor, boolean npy) {
        Range range = Range.of(tensor);
        List<String> lines = new ArrayList<>();
        lines.add("dtype    " + tensor.dtype());
        lines.add("shape    " + Arrays.toString(tensor.shape()));
        lines.add("range    " + range);
        if (tensor.dtype().isFloat()) {
            lines.add("NaN      " + range.nans());
        }
        long channels = tensor.rank() == 2 ? 1 : tensor.rank() == 3 ? tensor.size(2) : 0;
        boolean image = channels >= (npy ? 3 : 1) && channels <= 4; // an array of one channel may be anything
        if (image && tensor.dtype() == DType.U8) {
            lines.add("colours  " + colors(tensor));
        }
        return lines;
    }

    private static long colors(Tensor image) {
        try (Arena arena = Arena.ofConfined()) {
            return ColorHistogram.of(image, arena).size();
        }
    }
}
