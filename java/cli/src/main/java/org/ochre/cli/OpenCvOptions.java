package org.ochre.cli;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.TensorType;

/// The options of OpenCV's own filters: the border, and the dtype of the result.
final class OpenCvOptions {
    private final Argument<Border> border;
    private final Argument<DType> ddepth;

    OpenCvOptions(Command command) {
        border = command.option(Border.class, new Borders(), "BORDER",
                "The pixels outside the image, by OpenCV: reflect-101 (default), reflect, replicate or constant:0.",
                "--border");
        ddepth = command.option(DType.class, new Words<>(DType.class), "DTYPE",
                "OpenCV's ddepth, the dtype of OUT; unless given f32, but f64 for i32 and f64.", "--ddepth");
    }

    Border border() {
        return border.or(Border.REFLECT_101);
    }

    DType dtype(TensorType image) {
        return ddepth.or(image.dtype() == DType.I32 || image.dtype() == DType.F64 ? DType.F64 : DType.F32);
    }
}
