package org.ochre.spark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelSums;
import org.ochre.opencv.image.Images;
import org.ochre.spark.LabelledPictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ochre spark label-means INPUT OUTPUT --labels FOLDER`.
@Command(name = "label-means",
        description = "Paint every region in the mean of its pixels: of all pictures of a folder, where a region is "
                + "what has the same label in any of the pictures; or of one raster, which may be larger than a "
                + "machine's memory, where OUTPUT ends in .npy.")
final class LabelMeansCommand implements Callable<Integer> {
    private static final StructType PAIR = new StructType().add("path", DataTypes.StringType)
            .add("labels", DataTypes.StringType);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "INPUT",
            description = "A folder of pictures of one dtype and number of channels; or a raster, .npy or TIFF.")
    private String input = "";

    @Parameters(index = "1", paramLabel = "OUTPUT",
            description = "A folder. It gets a .png for each picture, under the picture's name. Of a raster an .npy: "
                    + "the means in f32 (u8, i8, u16, i16 rasters) or f64.")
    private String output = "";

    @Option(names = "--labels", paramLabel = "LABELS", required = true,
            description = "A folder with one for each picture, of the same name but for the ending: indices of a "
                    + "palette, or grey of 8 or 16 bits. Of a raster an .npy of any integers or a TIFF.")
    private String labels = "";

    @Option(names = "--save-table", paramLabel = "T.csv",
            description = "Save of each region its id, count of pixels and means.")
    private @Nullable String table;

    @Mixin
    private RasterMeans raster = new RasterMeans();

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() throws IOException {
        if (output.endsWith(".npy")) {
            try (SessionOptions.Session session = options.open("label-means")) {
                String done = raster.paint(session.spark(), input, labels, output, table);
                new Report(spec.commandLine().getOut(), spec.commandLine().getErr(), options.quiet()).say(done);
                return 0;
            }
        }
        raster.requireNone(spec);
        if (input.endsWith(".npy")) {
            throw new ParameterException(spec.commandLine(),
                    "OUTPUT: expected a name that ends in .npy for a raster, got " + output);
        }
        return folder();
    }

    private int folder() throws IOException {
        try (SessionOptions.Session session = options.open("label-means")) {
            Corpus corpus = Corpus.of(session.spark(), input);
            corpus.folder().requireDistinct();
            Dataset<Row> pairs = session.spark()
                    .createDataFrame(pairs(corpus), PAIR).repartition(corpus.paths().rdd().getNumPartitions());
            LabelledPictures pictures = LabelledPictures.of(corpus.ochre(), pairs, first(corpus));
            byte[] sums = pictures.sums();
            if (table != null) {
                WholeFile.write(table, csv(sums).getBytes(StandardCharsets.UTF_8), corpus.settings());
            }
            long written = PictureWriter.write(corpus, pictures.painted(sums).select("path", "image"), output);
            Report report = new Report(spec.commandLine().getOut(), spec.commandLine().getErr(), options.quiet());
            report.say(output + ": " + written + (written == 1 ? " picture" : " pictures"));
            return report.failed(corpus, corpus.folder().pictures().size() - written);
        }
    }

    /// Each picture with its labels.
    private List<Row> pairs(Corpus corpus) throws IOException {
        Folder folder = Folder.of(labels, corpus.settings());
        folder.requireDistinct();
        Map<String, String> named = new HashMap<>();
        folder.pictures().forEach(file -> named.put(folder.stem(file), file));
        List<Row> pairs = new ArrayList<>();
        for (String picture : corpus.folder().pictures()) {
            String own = named.get(corpus.folder().stem(picture));
            if (own == null) {
                throw new FileNotFoundException(labels + ": expected labels for each picture, got none for "
                        + corpus.folder().stem(picture));
            }
            pairs.add(RowFactory.create(picture, own));
        }
        return pairs;
    }

    /// The type of the first picture that can be read.
    private static TensorType first(Corpus corpus) throws IOException {
        IOException last = new IOException("expected a picture, got none");
        for (String picture : corpus.folder().pictures()) {
            Path path = new Path(picture);
            try (FSDataInputStream in = path.getFileSystem(corpus.settings()).open(path)) {
                return Images.header(in.readAllBytes()).type();
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    /// The regions that have pixels, one a line.
    private static String csv(byte[] bytes) {
        StringBuilder text = new StringBuilder("id,count");
        try (Arena arena = Arena.ofConfined()) {
            LabelSums sums = LabelSums.ofBytes(bytes, arena);
            Tensor means = sums.means(DType.F64, arena);
            for (long c = 0; c < sums.channels(); c++) {
                text.append(sums.channels() == 1 ? ",mean" : ",mean_" + c);
            }
            text.append('\n');
            for (long id = 0; id < sums.regions(); id++) {
                if (sums.counts().getLong(id) > 0) {
                    text.append(id).append(',').append(sums.counts().getLong(id));
                    for (long c = 0; c < sums.channels(); c++) {
                        text.append(',').append(String.format(Locale.ROOT, "%s", means.getDouble(id, c)));
                    }
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }
}
