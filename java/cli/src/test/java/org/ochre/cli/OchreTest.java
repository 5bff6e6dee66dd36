package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;

class OchreTest {
    @TempDir
    private Path folder;

    private static void refused(Cli answer, int exit, String line) {
        assertThat(answer.err()).isEqualTo("ochre: " + line + System.lineSeparator());
        assertThat(answer.out()).isEmpty();
        assertThat(answer.exit()).isEqualTo(exit);
    }

    @Test
    void printsItsVersion() {
        for (String word : List.of("--version", "-V", "version")) {
            assertThat(Cli.run(word)).isEqualTo(new Cli(0, "ochre 0.2.0" + System.lineSeparator(), ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quantize", "nearest", "label-means", "info", "doctor", "version", "completion", "help"})
    void everyCommandHasHelpOfItsOwn(String command) {
        Cli own = Cli.run(command, "--help");
        assertThat(own.exit()).isZero();
        assertThat(own.out()).contains("Usage: ochre " + command);
        assertThat(own.err()).isEmpty();
        assertThat(Cli.run("--help").out()).contains("\n  " + command + " ");
        if (!command.equals("help")) {
            assertThat(Cli.run("help", command)).isEqualTo(own);
        }
    }

    @Test
    void printsAScriptThatCompletes() throws Exception {
        Cli answer = Cli.run("completion");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("label-means", "--save-palette", "floyd-steinberg");
        Path script = Files.writeString(folder.resolve("completion.sh"), answer.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
        assertThat(bash.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        " | expected a command (see ochre --help)",
        "quantise | Unmatched argument at index 0: 'quantise'; did you mean quantize? (see ochre --help)",
        "quantize a.png | Missing required parameter: 'OUT' (see ochre quantize --help)",
        "quantize a.png b.png c.png | Unmatched argument at index 3: 'c.png' (see ochre quantize --help)",
        "blurr a.png b.png | Unmatched arguments from index 0: 'blurr', 'a.png', 'b.png'; did you mean blur? (see ochre --help)",
        "meadian a.png | Unmatched arguments from index 0: 'meadian', 'a.png' (see ochre --help)",
        "quantize a.png b.png --pallete=p | Unknown option: '--pallete=p'; did you mean --palette? (see ochre quantize --help)",
        "quantize a.png b.png --sharpen | Unknown option: '--sharpen' (see ochre quantize --help)",
        "quantize a.png b.png -k 0 | -k: expected 1…65536, got 0 (see ochre quantize --help)",
        "quantize a.png b.png -k 65537 | -k: expected 1…65536, got 65537 (see ochre quantize --help)",
        "quantize a.png b.png --refine 1001 | --refine: expected 0…1000, got 1001 (see ochre quantize --help)",
        "quantize a.png b.png --refine -1 | --refine: expected 0…1000, got -1 (see ochre quantize --help)",
        "quantize a.png b.png --palette p.npy -k 4 | --palette: expected no option that says how to make one, got -k (see ochre quantize --help)",
        "quantize a.png b.png --palette p.npy --refine 4 | --palette: expected no option that says how to make one, got --refine (see ochre quantize --help)",
        "quantize a.png b.png --palette p.npy --cut median | --palette: expected no option that says how to make one, got --cut (see ochre quantize --help)",
        "quantize a.png b.png --palette p.npy --method median-cut | --palette: expected no option that says how to make one, got --method (see ochre quantize --help)",
        "info a.npy --threads 0 | --threads: expected 1…2147483647, got 0 (see ochre info --help)",
        "info a.npy --max-pixels 0 | --max-pixels: expected 1…9223372036854775807, got 0 (see ochre info --help)"})
    void misuseIsOneLineAndExitsWith2(String arguments, String line) {
        refused(Cli.run(arguments == null ? new Object[0] : arguments.split(" ")), 2, line);
    }

    @Test
    void namesTheWordsOfAnOption() {
        refused(Cli.run("quantize", "a.png", "b.png", "--dither", "riemersma"), 2,
                "Invalid value for option '--dither': expected none or floyd-steinberg or bayer or blue-noise, got "
                        + "riemersma (see ochre quantize --help)");
        refused(Cli.run("quantize", "a.png", "b.png", "--dither", "bayer:2"), 2,
                "Invalid value for option '--dither': expected a strength of 0…1 behind the colon, got 2 "
                        + "(see ochre quantize --help)");
        refused(Cli.run("label-means", "a.png", "b.png", "c.npy", "--dtype", "f16"), 2,
                "Invalid value for option '--dtype': expected u8 or i8 or "
                        + "u16 or i16 or i32 or i64 or f32 or f64, got f16 (see ochre label-means --help)");
    }

    @Test
    void filesThatCannotBeReadAreOneLineAndExitWith1() throws Exception {
        Path absent = folder.resolve("absent.npy");
        refused(Cli.run("info", absent), 1, absent + ": no such file");
        Path picture = folder.resolve("absent.png");
        refused(Cli.run("info", picture), 1, picture + ": no such file");
        Path npyFolder = Files.createDirectory(folder.resolve("folder.npy"));
        refused(Cli.run("info", npyFolder), 1, npyFolder + ": is a folder");
        Path broken = Files.writeString(folder.resolve("broken.npy"), "nothing of numpy");
        refused(Cli.run("info", broken), 1, broken + ": expected an npy file, got another kind");
        for (String name : List.of("empty.png", "text.png")) {
            Path file = Files.writeString(folder.resolve(name), name.equals("text.png") ? "no picture" : "");
            Cli answer = Cli.run("info", file);
            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.err()).startsWith("ochre: " + file + ": expected ").hasLineCount(1);
        }
    }

    @Test
    void aTruncatedPictureIsOneLine() throws Exception {
        byte[] whole = Files.readAllBytes(Cli.photo("coffee.png"));
        Path file = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        Cli answer = Cli.run("quantize", file, folder.resolve("out.png"));
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).startsWith("ochre: " + file + ": ").hasLineCount(1);
        assertThat(Cli.in(folder)).containsExactly(file);
    }

    @Test
    void refusesPicturesOfMorePixelsThanAllowed() {
        Cli answer = Cli.run("info", Cli.photo("coffee.png"), "--max-pixels", "239999");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).startsWith("ochre: " + Cli.photo("coffee.png")).contains("239999").hasLineCount(1);
        assertThat(Cli.run("info", Cli.photo("coffee.png"), "--max-pixels", "240000").exit()).isZero();
    }

    @Test
    void filesThatCannotBeWrittenAreRefusedBeforeAnythingIsRead() throws Exception {
        Path in = folder.resolve("absent.png");
        String endings = ": expected a file name that ends in .npy, .png, .jpg, .tif, .webp, .bmp, .ppm or .pgm";
        refused(Cli.run("quantize", in, folder.resolve("a.gif")), 1, folder.resolve("a.gif") + endings);
        refused(Cli.run("quantize", in, folder.resolve("png")), 1, folder.resolve("png") + endings);
        refused(Cli.run("quantize", in, folder.resolve("no/a.png")), 1, folder.resolve("no") + ": no such folder");
        Path taken = Files.createDirectory(folder.resolve("taken.png"));
        refused(Cli.run("quantize", in, taken), 1, taken + ": is a folder");
        Path out = folder.resolve("a.png");
        refused(Cli.run("quantize", in, out, "--save-palette", out), 1,
                out + ": expected a file for each result, got one for two");
        refused(Cli.run("quantize", in, out, "--save-palette", folder.resolve("p.jpg")), 1,
                folder.resolve("p.jpg") + ": expected .npy or a lossless picture for a palette, got JPEG");
        refused(Cli.run("quantize", in, out, "--save-labels", folder.resolve("l.jpg")), 1,
                folder.resolve("l.jpg") + ": expected a file name for labels, which ends in .npy, .png or .tif");
        refused(Cli.run("nearest", in, in, folder.resolve("l.webp")), 1,
                folder.resolve("l.webp") + ": expected a file name for labels, which ends in .npy, .png or .tif");
        refused(Cli.run("label-means", in, in, out, "--save-table", folder.resolve("t.txt")), 1,
                folder.resolve("t.txt") + ": expected a file name for a table, which ends in .csv or .npy");
    }

    /// The refusal comes before the work: more clusters than pixels are asked for, but the message is about the
    /// picture.
    @Test
    void picturesThatCannotHoldTheResultAreRefusedBeforeTheWork() throws Exception {
        Path out = folder.resolve("out.jpg");
        Path reals = Cli.golden("image_f32.npy");
        Cli kmeans = Cli.run("kmeans", reals, out, "-k", 1_000_000);
        assertThat(kmeans.err())
                .startsWith("ochre: " + out + ": expected what jpg holds: u8 of 1, 3 channels, got f32 [");
        assertThat(kmeans.exit()).isEqualTo(1);
        Cli means = Cli.run("label-means", reals, Cli.golden("labels.npy"), out);
        assertThat(means.err())
                .startsWith("ochre: " + out + ": expected what jpg holds: u8 of 1, 3 channels, got f32 [");
        Path doubles = folder.resolve("out.tif");
        Cli gradient = Cli.run("gradient", Cli.golden("gray.npy"), doubles);
        assertThat(gradient.err())
                .startsWith("ochre: " + doubles + ": expected what tif holds: u8 or u16 or f32 of 1, 3, 4 "
                        + "channels, got f64 [2, ");
        Path gray = folder.resolve("out.pgm");
        Cli view = Cli.run("gradient", Cli.golden("gray.npy"), gray, "--view");
        assertThat(view.err())
                .startsWith("ochre: " + gray + ": expected what pgm holds: u8 or u16 of 1 channel, got u8 [");
        Cli quantize = Cli.run("quantize", Cli.golden("image_u8.npy"), gray);
        assertThat(quantize.err())
                .startsWith("ochre: " + gray + ": expected what pgm holds: u8 or u16 of 1 channel, got u8 [");
        assertThat(Cli.in(folder)).isEmpty();
    }

    @Test
    void neverWritesWhatItReads() throws Exception {
        Path in = Files.copy(Cli.photo("coffee.png"), folder.resolve("in.png"));
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), in);
        for (Path out : List.of(in, link)) {
            refused(Cli.run("quantize", in, out), 1, out + ": expected another file than is read from");
        }
        assertThat(in).hasSameBinaryContentAs(Cli.photo("coffee.png"));
    }

    @Test
    void debugPrintsTheStack() {
        Path absent = folder.resolve("absent.npy");
        Cli answer = Cli.run("info", absent, "--debug");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).startsWith("ochre: " + absent + ": no such file").contains("NoSuchFileException",
                "\tat org.ochre.io.Npy.read");
    }

    @Test
    void timeGoesToStderr() {
        Cli answer = Cli.run("nearest", Cli.golden("image_u8.npy"), Cli.golden("palette.npy"), folder.resolve("l.npy"),
                "--time", "--threads", "1");
        assertThat(answer.exit()).isZero();
        assertThat(answer.err()).matches("decode \\d+\\.\\d ms, work \\d+\\.\\d ms, encode \\d+\\.\\d ms\\R");
        assertThat(answer.out()).hasLineCount(1);
    }

    @Test
    void quietSaysNothing() {
        assertThat(Cli.run("nearest", Cli.golden("image_u8.npy"), Cli.golden("palette.npy"), folder.resolve("l.npy"),
                "--quiet"))
                .isEqualTo(new Cli(0, "", ""));
        assertThat(Cli.run("quantize", Cli.golden("image_u8.npy"), folder.resolve("q.npy"), "--quiet"))
                .isEqualTo(new Cli(0, "", ""));
    }

    /// The palette is written first and fits on the disk. It must not be there when the picture does not fit.
    @Test
    void allFilesAppearOrNone() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<String> unshare = List.of("unshare", "-m", "sh", "-c",
                "mount -t tmpfs -o size=64k tmpfs '" + disk + "' && \"$@\"; code=$?; ls -A '" + disk + "'; exit $code",
                "sh");
        Assumptions.assumeTrue(new ProcessBuilder(Stream.concat(unshare.stream(), Stream.of("true")).toList()).start()
                .waitFor() == 0, "NOT TESTED: this system lets nobody mount a disk");
        Path in = folder.resolve("in.npy");
        try (Arena arena = Arena.ofConfined()) {
            Npy.write(Tensor.allocate(arena, DType.U8, 300, 300, 3), in);
        }
        Path palette = folder.resolve("palette.npy");
        Path out = disk.resolve("out.npy");
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "org.ochre.cli.Ochre", "quantize", in.toString(), out.toString(), "--save-palette",
                palette.toString(), "--save-labels", disk.resolve("labels.png").toString()));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("ochre: " + out + ": No space left on device\n");
        assertThat(java.waitFor()).isEqualTo(1);
        assertThat(Cli.in(folder)).containsExactlyInAnyOrder(in, disk);
    }

    @Test
    @Timeout(60)
    void pipesDevicesAndFilesOfProcAreRefused() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        refused(Cli.run("info", pipe), 1, pipe + ": is not a regular file");
        refused(Cli.run("quantize", Cli.golden("image_u8.npy"), pipe), 1, pipe + ": is not a regular file");
        refused(Cli.run("info", "/dev/zero"), 1, "/dev/zero: is not a regular file");
        refused(Cli.run("info", "/proc/self/maps"), 1,
                "/proc/self/maps: is made up by the system as it is read, and has no size: copy it to a file first");
        Path link = Files.createSymbolicLink(folder.resolve("link.npy"), folder.resolve("out.npy"));
        refused(Cli.run("quantize", Cli.golden("image_u8.npy"), folder.resolve("out.npy"), "--save-palette", link), 1,
                link + ": expected a file for each result, got one for two");
    }

    /// Runs the command in a JVM of its own, which lists the classes that it loads.
    @Test
    void npyFilesDoNotLoadOpenCv() throws Exception {
        Path classes = folder.resolve("classes.txt");
        Path out = folder.resolve("labels.npy");
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"),
                "org.ochre.cli.Ochre", "nearest", Cli.golden("image_u8.npy").toString(),
                Cli.golden("palette.npy").toString(), out.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("said.txt").toFile()).start();
        assertThat(java.waitFor()).as(Files.readString(folder.resolve("said.txt"))).isZero();
        assertThat(out).hasSameBinaryContentAs(Cli.golden("nearest.npy"));
        assertThat(Files.readString(classes)).contains("org.ochre.palette.NearestColor").doesNotContain("org.bytedeco",
                "javax.imageio");
    }
}
