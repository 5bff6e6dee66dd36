package org.ochre.cli;

import org.ochre.Border;

/// The options of derivatives on a grid.
final class GridOptions {
    private static final Pair ONE = new Pair(1, 1);

    private final Argument<Pair> spacing;
    private final Argument<Border> border;

    GridOptions(Command command) {
        spacing = command.option(Pair.class, new Pair.Numbers(), "DY[,DX]",
                "The distance of neighbours along y and x; 1 unless given.", "--spacing");
        border = command.option(Border.class, new Borders(), "BORDER",
                "interior (the rim is 0; default), one-sided, reflect-101, reflect, replicate, wrap or constant:V.",
                "--border");
    }

    Pair spacing() {
        return spacing.or(ONE);
    }

    Border border() {
        return border.or(Border.INTERIOR);
    }
}
