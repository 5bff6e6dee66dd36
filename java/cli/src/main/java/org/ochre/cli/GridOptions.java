package org.ochre.cli;

import org.ochre.Border;
import picocli.CommandLine.Option;

/// The options of derivatives on a grid.
final class GridOptions {
    @Option(names = "--spacing", paramLabel = "DY[,DX]", converter = Pair.Numbers.class,
            description = "The distance of neighbours, rows then columns; 1 unless given.")
    Pair spacing = new Pair(1, 1);

    @Option(names = "--border", paramLabel = "BORDER", completionCandidates = Borders.class, converter = Borders.class,
            description = "interior (the rim is 0; default), one-sided, reflect-101, reflect, replicate, wrap or constant:V.")
    Border border = Border.INTERIOR;
}
