package org.ochre.opencv.work;

import org.ochre.Tensor;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.ImageLayout;

/// Images as they are copied between layouts and dtypes.
public final class Pixels {
    private Pixels() {}

    /// Copies every element, in whatever strides and dtypes. Whoever calls holds the memory open.
    public static void convert(Tensor src, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        Call.require(NativePixel.convert(from.address(), from.layout(scratch), to.address(), to.layout(scratch)));
    }
}
