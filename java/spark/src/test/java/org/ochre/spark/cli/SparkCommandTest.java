package org.ochre.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelSums;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.spark.LocalSpark;
import org.ochre.spark.OchreSpark;
import org.ochre.spark.Pictures;
import org.ochre.spark.executor.ExecutorPool;
import org.ochre.spark.executor.OchrePlugin;

@ExtendWith(LocalSpark.class)
class SparkCommandTest {
    @TempDir
    private Path folder;
    private Path in;
    private List<byte[]> files;

    /// What a command said, and its exit code.
    private record Answer(int exit, String out, String err) {}

    private static Answer run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = SparkCommand.run(new PrintWriter(out, true), new PrintWriter(err, true),
                Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }

    /// Five pictures, two of them in a folder of their own, and files that are none.
    @BeforeEach
    void pictures(SparkSession spark) throws IOException {
        assertThat(spark.version()).isNotEmpty();
        in = Files.createDirectories(folder.resolve("in/with space")).getParent();
        files = Pictures.parts(5, 3, 31);
        for (int i = 0; i < 5; i++) {
            Files.write(in.resolve((i < 3 ? "" : "with space/") + "picture " + i + ".png"), files.get(i));
        }
        Files.writeString(in.resolve("notes.txt"), "no picture");
        Files.write(in.resolve("_hidden.png"), files.getFirst());
    }

    private ColorList expected(int k) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return ColorList.of(OchreSpark.cut(k).apply(Pictures.together(files, arena), arena));
        }
    }

    @Test
    void thePaletteOfAFolder() throws IOException {
        Path out = folder.resolve("deep/palette.npy");
        Answer answer = run("palette", in, out, "-k", 9);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).isEqualTo(out + ": 9 colours of 5 pictures" + System.lineSeparator());
        try (Arena arena = Arena.ofConfined()) {
            assertThat(ColorList.of(Npy.read(out, arena))).isEqualTo(expected(9));
            Path library = folder.resolve("library.npy");
            Npy.write(expected(9).tensor(arena), library);
            assertThat(out).hasSameBinaryContentAs(library);
        }
        assertThat(run("palette", in, out, "--quiet").out()).isEmpty();
    }

    @Test
    void quantizesAFolder() throws IOException {
        Path out = folder.resolve("out");
        Answer answer = run("quantize", in, out, "-k", 7);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("5 pictures in 7 colours");
        assertThat(names(out)).containsExactly("picture 0.png", "picture 1.png", "picture 2.png",
                "with space/picture 3.png", "with space/picture 4.png");
        assertPainted(out.resolve("with space/picture 4.png"), files.get(4), expected(7));
        Path palette = folder.resolve("palette.npy");
        ColorList given = ColorList.of(3, (byte) 9, (byte) 8, (byte) 7, (byte) 200, (byte) 210, (byte) 220);
        Files.write(palette, OchreSpark.npy(given));
        assertThat(run("quantize", in, out, "--palette", palette).exit()).as("over the files of before").isZero();
        assertPainted(out.resolve("picture 0.png"), files.getFirst(), given);
        assertThat(names(out)).as("no hidden file is left").hasSize(5);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString())
                    .sorted().toList();
        }
    }

    private static void assertPainted(Path file, byte[] picture, ColorList palette) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor table = palette.tensor(arena);
            Tensor labels = new NearestColor(Alpha.SEEN).apply(Images.decode(picture, arena), table, arena);
            Path library = file.resolveSibling(".library.png");
            IndexedPng.write(labels, table, library);
            assertThat(file).hasSameBinaryContentAs(library);
            Files.delete(library);
        }
    }

    /// Labels are grey pictures of 8 bits. Regions span the pictures, so the sums are compared with those of all.
    @Test
    void meansOfRegions() throws IOException {
        Path labels = Files.createDirectories(folder.resolve("labels/with space")).getParent();
        Path out = folder.resolve("out");
        try (Arena arena = Arena.ofConfined()) {
            LabelSums sums = LabelSums.allocate(DType.U8, 256, 3, false, arena);
            for (int i = 0; i < 5; i++) {
                Tensor picture = Images.decode(files.get(i), arena);
                Tensor ids = new Convert(DType.U8).apply(picture.channel(0), arena);
                sums.add(picture, ids);
                Images.write(ids, labels.resolve((i < 3 ? "" : "with space/") + "picture " + i + ".png"));
            }
            Answer answer = run("label-means", in, out, "--labels", labels, "--save-table", folder.resolve("t.csv"));
            assertThat(answer.err()).isEmpty();
            assertThat(answer.exit()).isZero();
            Tensor means = sums.means(DType.U8, arena);
            Tensor ids = Images.read(labels.resolve("with space/picture 4.png"), arena);
            assertThat(Images.read(out.resolve("with space/picture 4.png"), arena)
                    .contentEquals(new Recolor().apply(ids, means, arena))).isTrue();
            List<String> table = Files.readAllLines(folder.resolve("t.csv"));
            assertThat(table.getFirst()).isEqualTo("id,count,mean_0,mean_1,mean_2");
            long id = Long.parseLong(table.get(1).replaceFirst(",.*", ""));
            Tensor exact = sums.means(DType.F64, arena);
            assertThat(table.get(1)).isEqualTo(id + "," + sums.counts().getLong(id) + "," + exact.getDouble(id, 0)
                    + "," + exact.getDouble(id, 1) + "," + exact.getDouble(id, 2));
        }
        Files.delete(labels.resolve("picture 0.png"));
        Answer missing = run("label-means", in, out, "--labels", labels);
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("expected labels for each picture, got none for picture 0");
    }

    /// Labels that span all bands: those of columns, and one here and there.
    private Tensor ids(long height, long width, Arena arena) {
        Tensor ids = Tensor.allocate(arena, DType.I64, height, width);
        for (long y = 0; y < height; y++) {
            for (long x = 0; x < width; x++) {
                ids.setLong((y * width + x) % 17 == 0 ? -1_000_000_000_000L : x / 9 * 3000, y, x);
            }
        }
        return ids;
    }

    /// The bytes of the file are those of the library's means of the whole raster, whatever the bands; so are the rows
    /// of the table.
    @Test
    void meansOfARasterInBands() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path tif = Path.of("src/test/resources/org/ochre/spark/tile/tiles.tif");
            Path npy = folder.resolve("raster.npy");
            Path labels = folder.resolve("ids.npy");
            Tensor image = Images.read(tif, arena);
            Tensor ids = ids(45, 37, arena);
            Npy.write(image, npy);
            Npy.write(ids, labels);
            Path expected = folder.resolve("expected.npy");
            List<String> table = library(image, ids, Background.NONE, expected, arena);
            for (Path input : List.of(tif, npy)) {
                Path out = folder.resolve("deep/of " + input.getFileName() + ".npy");
                Path csv = folder.resolve("regions.csv");
                Answer answer = run("label-means", input, out, "--labels", labels, "--band", 400, "--save-table", csv);
                assertThat(answer.err()).isEmpty();
                assertThat(answer.out()).isEqualTo(out + ": f32 [45, 37, 3] in "
                        + (input == tif ? 3 : 5) + " bands" + System.lineSeparator());
                assertThat(out).hasSameBinaryContentAs(expected);
                assertThat(names(out.getParent())).contains(out.getFileName().toString())
                        .noneMatch(name -> name.contains("parts"));
                assertThat(Files.readAllLines(csv)).isEqualTo(table);
            }
            Path out = folder.resolve("out.npy");
            assertThat(run("label-means", npy, out, "--labels", labels, "--background", 3000).exit()).isZero();
            library(image, ids, Background.of(3000), expected, arena);
            assertThat(out).hasSameBinaryContentAs(expected);
        }
    }

    /// Floats are summed in another order than the library's, so they may differ in the last digits.
    @Test
    void meansOfARasterWithMissingValues() throws IOException {
        Path raster = folder.resolve("heights.npy");
        Path labels = folder.resolve("ids.npy");
        Path out = folder.resolve("means.npy");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 45, 37);
            Tensor ids = Tensor.allocate(arena, DType.I32, 45, 37);
            Random random = new Random(8);
            for (long y = 0; y < 45; y++) {
                for (long x = 0; x < 37; x++) {
                    double value = random.nextInt(9) == 0 ? Double.NaN : 1000 * random.nextDouble();
                    image.setDouble(random.nextInt(9) == 0 ? -9999 : value, y, x);
                    ids.setLong(y < 2 ? 0 : 1 + random.nextInt(20), y, x);
                }
            }
            image.slice(0, 0, 2).fill(-9999); // a region without any value
            Npy.write(image, raster);
            Npy.write(ids, labels);
            for (Missing missing : Missing.values()) {
                Answer answer = run("label-means", raster, out, "--labels", labels, "--band", 300, "--nodata", "-9999",
                        "--missing", missing.name().toLowerCase(Locale.ROOT));
                assertThat(answer.err()).isEmpty();
                LabelMeans mean = new LabelMeans(21).with(missing).nodata(-9999);
                Tensor expected = new Recolor().apply(ids, mean.apply(image, ids, arena), arena);
                Tensor painted = Npy.read(out, arena);
                assertThat(painted.type()).isEqualTo(new TensorType(DType.F64, 45, 37));
                for (long y = 0; y < 45; y++) {
                    for (long x = 0; x < 37; x++) {
                        assertThat(painted.getDouble(y, x)).as("%s at [%d, %d]", missing, y, x)
                                .isEqualTo(expected.getDouble(y, x, 0), within(1e-9));
                    }
                }
                assertThat(painted.getDouble(0, 0)).isNaN();
            }
        }
    }

    /// What LabelMeans gives for the whole raster, as an `.npy`, and the rows of its table.
    private static List<String> library(Tensor image, Tensor ids, Background background, Path out, Arena arena)
            throws IOException {
        LabelIndex index = LabelIndex.of(ids, background, arena);
        Tensor dense = index.apply(ids, arena);
        Background none = background.named() ? Background.of(-1) : Background.NONE;
        Tensor means = new LabelMeans(index.size(), none, Missing.PROPAGATE, null, null).apply(image, dense, arena);
        Npy.write(new Recolor(none).apply(dense, means, arena), out);
        LabelSums sums = LabelSums.allocate(image.dtype(), index.size(), 3, false, arena);
        sums.add(image, dense, none);
        Tensor exact = sums.means(DType.F64, arena);
        List<String> table = new ArrayList<>(List.of("id,count,mean_0,mean_1,mean_2"));
        for (long i = 0; i < index.size(); i++) {
            table.add(index.ids().getLong(i) + "," + sums.counts().getLong(i) + "," + exact.getDouble(i, 0) + ","
                    + exact.getDouble(i, 1) + "," + exact.getDouble(i, 2));
        }
        return table;
    }

    /// The pool has 20 MiB left for all tasks together, of which neither the labels nor the means would fit.
    @Test
    void aRasterLargerThanThePool() throws IOException {
        long height = 3001;
        long width = 1000;
        Path image = folder.resolve("large.npy");
        Path labels = folder.resolve("labels.npy");
        sparse(image, new TensorType(DType.I32, height, width), height / 2 * width * 4, (byte) 100);
        sparse(labels, new TensorType(DType.I64, height, width), (height - 1) * width * 8, (byte) 7);
        Path out = folder.resolve("means.npy");
        Path table = folder.resolve("table.csv");
        long taken = ExecutorPool.gauges().getBudget() - (20 << 20);
        Answer answer = ExecutorPool.with(taken, lease -> run("label-means", image, out, "--labels", labels,
                "--save-table", table, "--band", 50_000));
        assertThat(answer.err()).isEmpty();
        double mean = 100.0 / (height * width - 1);
        assertThat(Files.readAllLines(table)).containsExactly("id,count,mean",
                "0," + (height * width - 1) + "," + mean, "7,1,0.0");
        assertThat(Files.size(labels)).isGreaterThan(20 << 20);
        try (Arena arena = Arena.ofConfined()) {
            Tensor painted = Npy.map(out, arena);
            assertThat(painted.type()).isEqualTo(new TensorType(DType.F64, height, width));
            for (long y : new long[]{0, 7, height / 2, height - 1}) {
                assertThat(painted.getDouble(y, 3)).isEqualTo(mean);
            }
            assertThat(painted.getDouble(height - 1, 0)).isZero();
        }
    }

    /// A file of zeros, but for one byte, that takes hardly any room on the disk.
    private static void sparse(Path path, TensorType type, long at, byte value) throws IOException {
        byte[] header = Npy.header(type);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header);
            file.setLength(header.length + type.bytes());
            file.seek(header.length + at);
            file.write(value);
        }
    }

    @Test
    void rastersThatAreRefused() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path image = folder.resolve("a.npy");
            Path labels = folder.resolve("l.npy");
            Npy.write(Tensor.allocate(arena, DType.U8, 6, 5, 3), image);
            Npy.write(ids(6, 4, arena), labels);
            Path out = folder.resolve("o.npy");
            Answer other = run("label-means", image, out, "--labels", labels);
            assertThat(other.exit()).isEqualTo(1);
            assertThat(other.err()).contains("labels: expected [6, 5] as the raster, got i64 [6, 4]");
            Npy.write(Tensor.allocate(arena, DType.F32, 6, 5), labels);
            assertThat(run("label-means", image, out, "--labels", labels).err())
                    .contains("labels: expected integers [h, w] in the tiles of u8 [6, 5, 3]");
            assertThat(run("label-means", in.resolve("picture 0.png"), out, "--labels", labels).err())
                    .contains("picture 0.png: expected an .npy or a TIFF, of which rows can be read, got another file");
            assertThat(run("label-means", folder.resolve("none.npy"), out, "--labels", labels).err())
                    .contains("none.npy").doesNotContain("\tat ");
            assertThat(run("label-means", image, folder.resolve("out"), "--labels", labels).err())
                    .contains("OUTPUT: expected a name that ends in .npy for a raster");
            assertThat(run("label-means", in, folder.resolve("out"), "--labels", in, "--nodata", "3").exit())
                    .isEqualTo(2);
            assertThat(out).doesNotExist();
        }
    }

    /// The others are done; the exit code and a line for each say what was not.
    @Test
    void picturesThatCannotBeRead() throws IOException {
        Files.writeString(in.resolve("broken.jpg"), "no picture");
        Answer palette = run("palette", in, folder.resolve("p.npy"));
        assertThat(palette.exit()).isEqualTo(1);
        assertThat(palette.err().lines()).singleElement().asString().contains("broken.jpg");
        assertThat(Files.exists(folder.resolve("p.npy"))).isTrue();
        Answer quantize = run("quantize", in, folder.resolve("out"));
        assertThat(quantize.exit()).isEqualTo(1);
        assertThat(quantize.err().lines()).singleElement().asString().contains("broken.jpg");
        assertThat(names(folder.resolve("out"))).hasSize(5);
    }

    @Test
    void wrongUseAndRefusals() throws IOException {
        Path out = folder.resolve("out.npy");
        assertThat(run().exit()).isEqualTo(2);
        assertThat(run("palete", in, out).exit()).isEqualTo(2);
        assertThat(run("palette", in).exit()).isEqualTo(2);
        assertThat(run("palette", in, "palette.png").err()).contains("OUTPUT: expected a name that ends in .npy");
        assertThat(run("palette", in, out, "-k", 0).err()).startsWith("ochre spark: -k: expected 1…65536, got 0");
        assertThat(run("quantize", in, out, "-k", 3, "--palette", out).exit()).isEqualTo(2);
        Answer missing = run("palette", folder.resolve("missing"), out);
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("missing").doesNotContain("\tat ");
        Answer empty = run("palette", Files.createDirectory(folder.resolve("empty")), out);
        assertThat(empty.err()).contains("expected a folder with pictures");
        Files.write(in.resolve("picture 0.jpg"), files.getFirst());
        assertThat(run("quantize", in, out).err()).contains("expected names that differ without their endings");
        assertThat(out).doesNotExist();
        assertThat(run("palette", "--help").out()).contains("--master");
    }

    @Test
    void settings() {
        SessionOptions options = new SessionOptions();
        SparkConf local = options.settings(new SparkConf(false), "palette");
        assertThat(local.get("spark.master")).isEqualTo("local[*]");
        assertThat(local.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
        assertThat(local.get("spark.plugins")).isEqualTo(OchrePlugin.class.getName());
        SparkConf submitted = options.settings(new SparkConf(false).setMaster("spark://here:7077")
                .set("spark.plugins", "a.B").set("spark.jars", "mine.jar"), "palette");
        assertThat(submitted.get("spark.master")).isEqualTo("spark://here:7077");
        assertThat(submitted.get("spark.plugins")).isEqualTo("a.B," + OchrePlugin.class.getName());
        assertThat(submitted.get("spark.jars")).isEqualTo("mine.jar");
        assertThat(submitted.contains("spark.driver.host")).isFalse();
    }
}
