package org.ochre.cli;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import picocli.CommandLine.Option;

/// The options of filters: what stands outside the image, which pixel of the kernel is the middle, what is added.
final class FilterOptions {
    @Option(names = "--border", paramLabel = "BORDER", completionCandidates = Borders.class, converter = Borders.class,
            description = "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).")
    Border border = Border.REFLECT_101;

    @Option(names = "--anchor", paramLabel = "Y,X", converter = Pair.Wholes.class,
            description = "The kernel's row and column that lie on the pixel; its middle unless given.")
    @Nullable
    Pair anchor;
}
