package org.ochre.cli;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;

/// The options of filters with a kernel: the border, and the place of the kernel that lies on the pixel.
final class FilterOptions {
    private final Argument<Border> border;
    private final Argument<Pair> anchor;

    FilterOptions(Command command) {
        border = command.option(Border.class, new Borders(), "BORDER",
                "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).", "--border");
        anchor = command.option(Pair.class, new Pair.Wholes(), "Y,X",
                "The kernel's row and column that lie on the pixel; the kernel's middle unless given.", "--anchor");
    }

    Border border() {
        return border.or(Border.REFLECT_101);
    }

    /// The anchor; null for the kernel's middle.
    @Nullable
    Pair anchor() {
        return anchor.orNull();
    }
}
