package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Fork;
import org.ochre.Fuzz;
import org.ochre.opencv.OpenCv;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// Runs command lines that are drawn at random from the words of the commands, on good, damaged and missing files. Each
/// one succeeds, or prints one line and gives an exit code, and writes no file that was not asked for. The test runs in
/// a JVM of its own with a small heap. [Fuzz] sets the number of command lines, and says how to repeat a failed one.
class ArgumentsTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_126, 1500);

    @TempDir
    private Path folder;

    @Test
    void anyCommandLineIsDoneOrRefused() throws Exception {
        Fork fork = Fork.run(FUZZ.patience(), List.of("-Xmx256m"), Fuzzing.class,
                Stream.concat(Stream.of(folder.toString()), FUZZ.arguments().stream()).toArray(String[]::new));
        assertThat(fork.output()).as("from seed %d", FUZZ.seed()).matches("\\d+ done, \\d+ refused, \\d+ misused\n");
        assertThat(fork.code()).isZero();
    }

    static final class Fuzzing {
        private static final List<String> WORDS = List.of("0", "1", "-1", "2", "3", "16", "NaN", "1e999", "-0.0", "0.5",
                "2147483647", "2147483648", "9223372036854775808", "-9223372036854775808", "", " ", "3,3", "3,", ",",
                "1,NaN",
                "0,0", "99999999999,1", "reflect", "wrap", "constant:", "constant:NaN", "constant:7", "interior",
                "one-sided",
                "skip", "none", "floyd-steinberg", "kmeans", "median", "f32", "u8", "i64", "%s", "\u0000", "@nothing",
                "--",
                "\ud83d\ude00", "x".repeat(5000));
        private static final List<String> OUTPUTS = List.of("out.npy", "out.png", "out.tif", "out.jpg", "out.webp",
                "out.pgm",
                "out.csv", "out.gif", "out", "no/out.npy", ".", "", "taken.png", "\u0000.npy",
                "x".repeat(300) + ".npy");

        private final Random random;
        private final Path folder;
        private final List<Path> inputs;

        private Fuzzing(long seed, Path folder, List<Path> inputs) {
            this.random = new Random(seed);
            this.folder = folder;
            this.inputs = inputs;
        }

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            int[] exits = new int[3];
            List<Path> inputs = inputs(folder);
            OpenCv.load();
            Fuzz.parse(arguments, 1).forEach(seed -> exits[new Fuzzing(seed, folder, inputs).round(seed)]++);
            System.out.println(exits[0] + " done, " + exits[1] + " refused, " + exits[2] + " misused");
        }

        /// Makes small good files and a damaged copy of each, and adds paths that no command can read.
        private static List<Path> inputs(Path folder) throws IOException {
            Path in = Files.createDirectory(folder.resolve("in"));
            List<Path> inputs = new ArrayList<>(
                    List.of(folder.resolve("absent.npy"), folder.resolve("absent.png"), folder));
            Random random = new Random(1);
            for (String name : List.of("image_u8.npy", "image_f32.npy", "labels.npy", "labels16.png", "palette.npy",
                    "palette.png", "photo.png", "gray.npy", "table.npy", "spectra.npy")) {
                byte[] bytes = Files.readAllBytes(Cli.golden(name));
                inputs.add(Files.write(in.resolve(name), bytes));
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(Math.min(bytes.length, 150))] = (byte) random.nextInt(256);
                }
                inputs.add(Files.write(in.resolve("damaged-" + name), bytes));
                inputs.add(Files.write(in.resolve("cut-" + name), Arrays.copyOf(bytes, bytes.length / 2)));
            }
            return inputs;
        }

        private int round(long seed) throws IOException {
            Files.writeString(folder.resolve("taken.png"), "taken");
            Set<Path> before = files();
            List<String> line = line();
            try {
                Cli answer = Cli.run(line.toArray());
                Set<Path> after = files();
                after.removeAll(before);
                boolean help = line.contains("-h") || line.contains("--help");
                require(answer.exit() >= 0 && answer.exit() <= 2, "exit 0, 1 or 2, got " + answer);
                require(!answer.err().contains("internal error"), "a refusal in words, got " + answer);
                require(answer.exit() == 0 || line.contains("--debug") || line.contains("doctor")
                        || answer.err().lines().count() == 1, "one line of refusal, got " + answer);
                require(answer.exit() == 0 || help || after.isEmpty(), "no new file, got " + after + " and " + answer);
                for (Path file : after) {
                    Files.delete(file);
                }
                return answer.exit();
            } catch (Throwable failure) {
                System.out.println(line + ", -Dochre.fuzz.seed=" + seed);
                throw failure;
            }
        }

        private Set<Path> files() throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile).collect(Collectors.toSet());
            }
        }

        /// Draws a command with about the number of files that it takes, with its own options, and sometimes with a
        /// word in the wrong place.
        private List<String> line() {
            CommandLine all = Ochre.commandLine();
            List<String> names = all.getSubcommands().keySet().stream()
                    .filter(name -> !Set.of("doctor", "help", "completion").contains(name)).toList();
            String name = of(names);
            CommandLine command = all.getSubcommands().get(name);
            List<String> line = new ArrayList<>(List.of(name));
            int files = command.getCommandSpec().positionalParameters().size() + (random.nextInt(12) == 0 ? 1 : 0);
            for (int i = 1; i < files; i++) {
                line.add(of(inputs).toString());
            }
            if (files > 0) {
                line.add(name.equals("info") ? of(inputs).toString() : output());
            }
            List<OptionSpec> options = command.getCommandSpec().options();
            for (OptionSpec option : options) {
                if (option.required() && random.nextInt(12) != 0) {
                    add(line, option, true);
                }
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                add(line, of(options), random.nextInt(3) == 0);
            }
            if (random.nextInt(15) == 0) {
                line.add(random.nextInt(line.size()), of(WORDS));
            }
            return line;
        }

        private void add(List<String> line, OptionSpec option, boolean plain) {
            line.add(option.longestName());
            if (option.arity().max() > 0) {
                boolean file = option.type() == Path.class;
                line.add(file
                        ? random.nextBoolean() ? output() : of(inputs).toString()
                        : plain ? of(List.of("3", "1")) : of(WORDS));
            }
        }

        private String output() {
            String name = of(OUTPUTS);
            return name.contains("\u0000") ? name : folder.resolve(name).toString();
        }

        private <T> T of(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        private static void require(boolean condition, String what) {
            if (!condition) {
                throw new AssertionError("expected " + what);
            }
        }
    }
}
