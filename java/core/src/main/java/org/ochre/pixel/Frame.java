package org.ochre.pixel;

import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Strips;

/// The planes of a video frame: Y `[h, w]`, U and V `[(h+1)/2, (w+1)/2]`. And how a function runs on them and a
/// picture.
record Frame(ImageLayout y, ImageLayout u, ImageLayout v) {

    /// A function of the C library on the planes and the picture, each with its layout.
    interface Kernel {
        int on(long y, long yLayout, long u, long uLayout, long v, long vLayout, long picture, long pictureLayout);
    }

    /// The type of the picture of a frame in one tensor.
    ///
    /// @throws IllegalArgumentException `argument: expected u8 [h · 3/2, w], h and w even, got …`
    static TensorType picture(String argument, TensorType frame) {
        boolean served = frame.dtype() == DType.U8 && frame.rank() == 2 && frame.size(0) % 3 == 0
                && frame.size(1) % 2 == 0;
        if (!served) {
            throw Arguments.refuse(argument, "u8 [h · 3/2, w], h and w even", frame);
        }
        return new TensorType(DType.U8, frame.size(0) / 3 * 2, frame.size(1), 3);
    }

    /// The type of the frame of a picture.
    ///
    /// @throws IllegalArgumentException `src: expected u8 [h, w, 3], h and w even, got …`
    static TensorType frame(TensorType picture) {
        boolean served = picture.dtype() == DType.U8 && picture.rank() == 3 && picture.size(2) == 3
                && picture.size(0) % 2 == 0 && picture.size(1) % 2 == 0;
        if (!served) {
            throw Arguments.refuse("src", "u8 [h, w, 3], h and w even", picture);
        }
        return new TensorType(DType.U8, picture.size(0) / 2 * 3, picture.size(1));
    }

    /// The planes of a frame in one tensor, which [#picture] has checked.
    ///
    /// @throws IllegalArgumentException `argument: expected dense memory for I420, got …` for planes of U and V one
    ///     after the other in a tensor that is not dense
    static Frame of(String argument, Tensor frame, YuvFormat format) {
        if (!format.pairs() && !frame.isDense()) {
            throw Arguments.refuse(argument, "dense memory for " + format, frame.type() + " with strides "
                    + Arrays.toString(frame.strides()) + ": pass the planes one by one");
        }
        ImageLayout whole = ImageLayout.plane(argument, frame);
        long h = whole.height() / 3 * 2;
        long row = whole.rowStride();
        long column = whole.columnStride();
        long start = whole.address() + h * row;
        long chromaRow = format.pairs() ? row : row / 2;
        long chromaColumn = format.pairs() ? 2 * column : column;
        long next = start + (format.pairs() ? column : h / 2 * (row / 2));
        ImageLayout first = plane(h / 2, whole.width() / 2, chromaRow, chromaColumn, start);
        ImageLayout second = plane(h / 2, whole.width() / 2, chromaRow, chromaColumn, next);
        return new Frame(plane(h, whole.width(), row, column, whole.address()), format.swapped() ? second : first,
                format.swapped() ? first : second);
    }

    /// The planes of a frame in three tensors.
    static Frame of(Tensor y, Tensor u, Tensor v) {
        return new Frame(ImageLayout.plane("y", y), ImageLayout.plane("u", u), ImageLayout.plane("v", v));
    }

    /// The type of U and V beside a Y of this type.
    ///
    /// @throws IllegalArgumentException `y: expected u8 [h, w], got …`
    static TensorType chroma(TensorType y) {
        if (y.dtype() != DType.U8 || y.rank() != 2) {
            throw Arguments.refuse("y", "u8 [h, w]", y);
        }
        return new TensorType(DType.U8, y.size(0) - y.size(0) / 2, y.size(1) - y.size(1) / 2);
    }

    private static ImageLayout plane(long h, long w, long row, long column, long address) {
        return new ImageLayout(DType.U8, h, w, 1, row, column, 1, address);
    }

    private static Strips strips(long height, long width) {
        return new Strips(1, height - height / 2, 2 * width, 1);
    }

    /// The bytes of scratch that [#run] takes for a picture of this size.
    static long scratchBytes(long height, long width) {
        return height == 0 || width == 0 ? 0 : Slots.bytes(2 * strips(height, width).places());
    }

    /// Calls the kernel on strips of whole pairs of rows.
    ///
    /// @param tensors the memory of the planes and of the picture
    void run(ImageLayout picture, Kernel kernel, Tensor... tensors) {
        if (y.height() == 0 || y.width() == 0) {
            return;
        }
        Strips strips = strips(y.height(), y.width());
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(2 * strips.places(), scratch);
            Held.run(() -> strips.forEach((place, plane, first, height) -> {
                long rows = Math.min(2 * height, y.height() - 2 * first);
                ImageLayout light = rows(y, 2 * first, rows);
                ImageLayout us = rows(u, first, height);
                ImageLayout vs = rows(v, first, height);
                ImageLayout part = rows(picture, 2 * first, rows);
                Call.require(kernel.on(light.address(), slots.first(2 * place, light), us.address(),
                        slots.second(2 * place, us), vs.address(), slots.first(2 * place + 1, vs), part.address(),
                        slots.second(2 * place + 1, part)));
            }), tensors);
        }
    }

    private static ImageLayout rows(ImageLayout image, long first, long height) {
        return new ImageLayout(image.dtype(), height, image.width(), image.channels(), image.rowStride(),
                image.columnStride(), image.channelStride(), image.address() + first * image.rowStride());
    }
}
