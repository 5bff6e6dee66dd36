package org.ochre.spark.cli;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.ochre.palette.ColorList;
import org.ochre.spark.OchreSpark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ochre spark quantize INPUT OUTPUT`.
@Command(name = "quantize", description = "Paint all pictures of a folder in the colours of one palette, which is made "
        + "of all of them or given.")
final class QuantizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "INPUT", description = "A folder of pictures, or a picture.")
    private String input = "";

    @Parameters(index = "1", paramLabel = "OUTPUT",
            description = "A folder. It gets a .png for each picture, under the picture's name.")
    private String output = "";

    @Option(names = {"-k", "--colors"}, paramLabel = "N", description = "The most colours, 1…65536; 16 unless given.")
    private @Nullable Integer k;

    @Option(names = "--palette", paramLabel = "P",
            description = "Take this palette, an .npy of u8 [k, c], instead of making one.")
    private @Nullable String palette;

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() throws IOException {
        if (k != null && palette != null) {
            throw new ParameterException(spec.commandLine(),
                    "--palette: expected no option that says how to make one, got -k");
        }
        int colors = k == null ? PaletteCommand.COLORS : k;
        PaletteCommand.requireColors(spec, colors);
        try (SessionOptions.Session session = options.open("quantize")) {
            Corpus corpus = Corpus.of(session.spark(), input);
            corpus.folder().requireDistinct();
            ColorList rows = palette == null ? corpus.ochre().palette(corpus.paths(), colors) : given(corpus, palette);
            long written = PictureWriter.write(corpus,
                    corpus.paths().select(col("path"), corpus.ochre().quantize(col("path"), rows).as("q"))
                            .select("path", "q.image"),
                    output);
            Report report = new Report(spec.commandLine().getOut(), spec.commandLine().getErr(), options.quiet());
            report.say(output + ": " + written + (written == 1 ? " picture" : " pictures") + " in " + rows.size()
                    + " colours");
            return report.failed(corpus, corpus.folder().pictures().size() - written);
        }
    }

    private static ColorList given(Corpus corpus, String name) throws IOException {
        Path path = new Path(name);
        try (FSDataInputStream in = path.getFileSystem(corpus.settings()).open(path)) {
            return OchreSpark.colors(in.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }
}
