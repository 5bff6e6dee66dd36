package org.ochre.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
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
