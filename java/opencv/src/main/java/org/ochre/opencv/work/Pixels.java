package org.ochre.opencv.work;

import org.ochre.Tensor;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.ImageLayout;

/// Copies images between layouts and dtypes.
public final class Pixels {
    private Pixels() {}

    /// Copies every element, for any strides and dtypes. The caller must hold the memory open.
    public static void convert(Tensor src, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        Call.require(NativePixel.convert(from.address(), from.layout(scratch), to.address(), to.layout(scratch)));
    }
}
