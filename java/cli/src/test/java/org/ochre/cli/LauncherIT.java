package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;

/// Runs `./ochre` itself on real photos. The JDK's decoder reads each written file, not the code that wrote it.
class LauncherIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path TARGET = ROOT.resolve("java/cli/target");
    private static final long PATIENCE_MINUTES = 10;

    @TempDir
    private Path folder;

    /// Prevents a needless build. The launcher builds if a source is newer than its last build. If Maven's jars are
    /// newer than all sources, this method marks the build as done. Otherwise (Maven ran on some modules only, or files
    /// are being edited) the launcher decides for itself.
    @BeforeAll
    static void tellTheLauncherThatItIsBuilt() throws IOException {
        Path lib = TARGET.resolve("lib");
        boolean built = newest("native/src", "native/include", "java/core/src/main") <= newest(jar(lib, "ochre-core"))
                && newest("java/opencv/src/main") <= newest(jar(lib, "ochre-opencv"))
                && newest("java/cli/src/main") <= newest(jar(TARGET, "ochre-cli"))
                && Files.exists(ROOT.resolve("java/server/target/ochre-server.jar"))
                && newest("java/server/src/main") <= newest("java/server/target/ochre-server.jar");
        if (built) {
            Path stamp = Files.createDirectories(TARGET.resolve("launcher")).resolve("built");
            Files.write(stamp, new byte[0]);
            Files.setLastModifiedTime(stamp, FileTime.from(Instant.now()));
        }
    }

    private static String jar(Path folder, String name) {
        return Cli.in(folder).map(Path::toString).filter(file -> file.contains(name) && file.endsWith(".jar")).findAny()
                .orElseThrow();
    }

    /// The time of the last change in these folders, in milliseconds.
    private static long newest(String... paths) throws IOException {
        long newest = 0;
        for (String path : paths) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(path))) {
                for (Path file : files.toList()) {
                    newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
                }
            }
        }
        return newest;
    }

    private Cli ochre(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("ochre").toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return said(new ProcessBuilder(command).directory(folder.toFile()));
    }

    /// Runs a line of shell with its own environment.
    private Cli shell(Path folder, Map<String, String> environment, String line) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", line).directory(folder.toFile());
        shell.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        shell.environment().putAll(environment);
        return said(shell);
    }

    private static Cli said(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile("ochre", ".out");
        Path err = Files.createTempFile("ochre", ".err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            return new Cli(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private void done(Object... arguments) throws Exception {
        Cli answer = ochre(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
    }

    private static double psnr(BufferedImage image, BufferedImage other) {
        long squares = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference = (image.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255);
                    squares += difference * difference;
                }
            }
        }
        return 10 * Math.log10(255.0 * 255.0 * 3 * image.getWidth() * image.getHeight() / squares);
    }

    private static Set<Integer> colors(BufferedImage image) {
        Set<Integer> colors = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }

    /// The bounds are 0.1 dB below the measured values. Pillow's median cut reaches 27.7, 29.9, 31.8 at 16 colours and
    /// 38.3, 38.8, 40.3 at 256.
    @ParameterizedTest
    @CsvSource({"coffee, 16, 4, 29.3", "chelsea, 16, 4, 30.4", "retina, 16, 4, 34.3", "coffee, 256, 8, 39.7",
        "chelsea, 256, 8, 40.1",
        "retina, 256, 8, 42.9"})
    void aPhotoBecomesAPalettePng(String photo, int k, int bits, double least) throws Exception {
        Path in = Cli.photo(photo + ".png");
        Path out = folder.resolve("a name with spaces.png");
        Cli answer = ochre("quantize", in, out, "-k", k);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        BufferedImage picture = ImageIO.read(out.toFile());
        assertThat(picture.getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(picture.getColorModel().getPixelSize()).isEqualTo(bits);
        assertThat(colors(picture)).hasSize(k);
        assertThat(psnr(ImageIO.read(in.toFile()), picture)).isGreaterThan(least);
        assertThat(answer.out()).matches("(?s)" + out + ": \\d+.\\d+, " + k + " colours, PSNR \\d\\d\\.\\d\\d dB\\R");
        assertThat(Cli.in(folder)).containsExactly(out);
    }

    @Test
    void aWholeSessionAgreesWithItself() throws Exception {
        Path photo = Cli.photo("chelsea.png");
        done("quantize", photo, "flat.png", "-k", 12, "--save-palette", "palette.png", "--save-labels", "labels.png");
        done("nearest", photo, "palette.png", "nearest.npy", "--threads", 1);
        done("label-means", photo, "nearest.npy", "means.png", "--save-table", "regions.csv");
        BufferedImage labels = ImageIO.read(folder.resolve("labels.png").toFile());
        try (Arena arena = Arena.ofConfined()) {
            Tensor nearest = Npy.read(folder.resolve("nearest.npy"), arena);
            assertThat(nearest.type()).isEqualTo(new TensorType(DType.I32, labels.getHeight(), labels.getWidth()));
            for (int y = 0; y < labels.getHeight(); y++) {
                for (int x = 0; x < labels.getWidth(); x++) {
                    assertThat(labels.getRaster().getSample(x, y, 0)).isEqualTo((int) nearest.getLong(y, x));
                }
            }
        }
        BufferedImage means = ImageIO.read(folder.resolve("means.png").toFile());
        assertThat(colors(means)).hasSize(12);
        BufferedImage image = ImageIO.read(photo.toFile());
        double flat = psnr(image, ImageIO.read(folder.resolve("flat.png").toFile()));
        assertThat(psnr(image, means)).as("the means of its pixels fit a region better than any colour")
                .isGreaterThan(flat);
        assertThat(Files.readAllLines(folder.resolve("regions.csv"))).hasSize(13);
    }

    @Test
    void exitCodesPassThrough() throws Exception {
        assertThat(ochre("--version")).isEqualTo(new Cli(0, "ochre 0.2.0\n", ""));
        assertThat(ochre("info", "absent.png")).isEqualTo(new Cli(1, "", "ochre: absent.png: no such file\n"));
        assertThat(ochre("quantize", "-k").exit()).isEqualTo(2);
        assertThat(ochre("doctor").out()).endsWith("Nothing is wrong.\n");
    }

    /// `serve` is another program with jars of its own.
    @Test
    void serveStartsTheService() throws Exception {
        Cli help = ochre("serve", "--help");
        assertThat(help.out()).startsWith("Usage: ochre serve --root DIR");
        assertThat(help.exit()).isZero();
        Process process = new ProcessBuilder(ROOT.resolve("ochre").toString(), "serve", "--root",
                Cli.photo("coffee.png").getParent().toString(), "--unsigned", "--port", "0", "--memory", "128m")
                .redirectOutput(folder.resolve("log").toFile()).start();
        try (BufferedReader err = process.errorReader(); HttpClient client = HttpClient.newHttpClient()) {
            String line = err.readLine();
            assertThat(line).matches("ochre: serving .* at http://127\\.0\\.0\\.1:\\d+/");
            URI uri = URI.create(line.replaceFirst(".* at ", "") + "unsigned/resize:60x/png/coffee.png");
            HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(uri).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth()).isEqualTo(60);
            process.destroy(); // SIGTERM
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(Files.readString(folder.resolve("log"))).hasLineCount(1).contains("\"status\":200");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void worksUnderAnExportedCdpath() throws Exception {
        Path name = ROOT.getFileName();
        Files.createDirectory(folder.resolve(name));
        Cli answer = shell(ROOT.getParent(), Map.of("CDPATH", folder + ":" + ROOT), name + "/ochre version");
        assertThat(answer).isEqualTo(new Cli(0, "ochre 0.2.0\n", ""));
    }

    /// The shell makes the names, since the locale of this JVM may be plain ASCII itself.
    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "de_DE.UTF-8", "C.UTF-8"})
    void takesNamesOutsideAsciiInAnyLocale(String locale) throws Exception {
        String line = "cp '" + Cli.photo("coffee.png") + "' 'Größe 日本.png' && '" + ROOT.resolve("ochre")
                + "' quantize 'Größe 日本.png' 'čaj.png' --quiet && test -s 'čaj.png' && rm 'čaj.png'";
        Path script = Files.writeString(folder.resolve("script"), line);
        for (String name : List.of("LANG", "LC_ALL")) {
            assertThat(shell(folder, Map.of(name, locale), "sh " + script)).isEqualTo(new Cli(0, "", ""));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullStandardOutputIsSaid() throws Exception {
        for (String arguments : List.of("info '" + Cli.photo("coffee.png") + "'", "--help", "version")) {
            assertThat(shell(folder, Map.of(), "'" + ROOT.resolve("ochre") + "' " + arguments + " > /dev/full"))
                    .isEqualTo(new Cli(1, "", "ochre: stdout: No space left on device\n"));
        }
        assertThat(shell(folder, Map.of(), "'" + ROOT.resolve("ochre") + "' info absent.png > /dev/full"))
                .isEqualTo(new Cli(1, "", "ochre: absent.png: no such file\n"));
    }

    @Test
    void theJarSaysWhoseCodeItHolds() throws Exception {
        try (JarFile jar = new JarFile(TARGET.resolve("ochre-cli.jar").toFile())) {
            assertThat(jar.getEntry("picocli/CommandLine.class")).isNotNull();
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(new String(jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes()))
                    .contains("picocli").contains("Remko Popma").contains("Apache License, Version 2.0");
        }
    }

    /// Guards the start time: a run loads its classes, also picocli's and OpenCV's, from the launcher's cache. The
    /// other classes are those that the JVM generates for native calls or for annotations of JavaCPP: 94 when this test
    /// was written, and 352 before.
    @Test
    void classesComeFromTheCache() throws Exception {
        done("quantize", Cli.photo("coffee.png"), "out.png", "--quiet");
        Path classes = folder.resolve("classes.txt");
        Path cache = Cli.in(TARGET.resolve("launcher")).filter(file -> file.toString().endsWith(".aot")).findAny()
                .orElseThrow();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "-Xlog:class+load:file=" + classes,
                "-Dorg.bytedeco.javacpp.loadLibraries=false", "-Djava.library.path=" + TARGET.resolve("natives"),
                "-jar", TARGET.resolve("ochre-cli.jar").toString(), "quantize", Cli.photo("coffee.png").toString(),
                folder.resolve("out.png").toString(), "--quiet").start();
        assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        try (Stream<String> lines = Files.lines(classes)) {
            assertThat(lines.filter(line -> !line.contains("shared objects file")))
                    .hasSizeLessThan(150).noneMatch(line -> line.contains("picocli"));
        }
    }
}
