package org.ochre.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ochre.palette.ColorList;
import org.ochre.spark.OchreSpark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ochre spark palette INPUT OUTPUT`.
@Command(name = "palette", description = "Make one palette for all pictures of a folder: exactly that of "
        + "`ochre quantize --save-palette` of all of them as one picture.")
final class PaletteCommand implements Callable<Integer> {
    static final int COLORS = 16;
    static final int MOST_COLORS = 65_536;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "INPUT", description = "A folder of pictures, or a picture.")
    private String input = "";

    @Parameters(index = "1", paramLabel = "OUTPUT", description = "The palette, an .npy of u8 [k, c].")
    private String output = "";

    @Option(names = {"-k", "--colors"}, paramLabel = "N", description = "The most colours, 1…65536; 16 unless given.")
    private int k = COLORS;

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() throws IOException {
        requireColors(spec, k);
        if (!output.endsWith(".npy")) {
            throw new ParameterException(spec.commandLine(),
                    "OUTPUT: expected a name that ends in .npy, got " + output);
        }
        try (SessionOptions.Session session = options.open("palette")) {
            Corpus corpus = Corpus.of(session.spark(), input);
            ColorList palette = corpus.ochre().palette(corpus.paths(), k);
            WholeFile.write(output, OchreSpark.npy(palette), corpus.settings());
            Report report = new Report(spec.commandLine().getOut(), spec.commandLine().getErr(), options.quiet());
            report.say(output + ": " + palette.size() + " colours of " + corpus.counted());
            return report.failed(corpus, corpus.ochre().counters().failures().value());
        }
    }

    static void requireColors(CommandSpec spec, int k) {
        if (k < 1 || k > MOST_COLORS) {
            throw new ParameterException(spec.commandLine(), "-k: expected 1…" + MOST_COLORS + ", got " + k);
        }
    }
}
