package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Fuzz;
import org.ochre.Layout;
import org.ochre.Tensor;
import org.ochre.opencv.Drawn.Argument;
import org.ochre.opencv.EveryOperation.Call;
import org.ochre.opencv.image.ImageException;
import org.ochre.pixel.Convert;

/// Runs every public operation with random tensors and parameters, in a JVM of its own. The result equals the result
/// for dense copies, or it is a documented exception and nothing is written. A JVM that dies is a failure too, and
/// leaves its seed in a file. [Fuzz] sets the number of rounds, and says how to repeat a failed one.
class EveryOperationTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_126, 4000);

    @TempDir
    private Path folder;

    @Test
    void answersOrRefuses() throws Exception {
        Path reached = Files.write(folder.resolve("seed"), new byte[Long.BYTES]);
        Fork fork = Fork.run(FUZZ.patience(), List.of("-Xmx256m"), Fuzzing.class,
                Stream.concat(Stream.of(reached.toString()), FUZZ.arguments().stream()).toArray(String[]::new));
        assertThat(fork.code())
                .as("-Dochre.fuzz.seed=%d: %s", ByteBuffer.wrap(Files.readAllBytes(reached)).getLong(), fork.output())
                .isZero();
        if (!FUZZ.isOne()) {
            assertThat(fork.output().lines().filter(line -> line.matches(".+: [1-9]\\d* answered, \\d+ refused")))
                    .as(fork.output()).hasSameSizeAs(EveryOperation.all().keySet());
        }
    }

    /// Runs rounds, each with a seed of its own.
    static final class Fuzzing {
        private final Random random;
        private final Map<String, int[]> outcomes;

        private Fuzzing(long seed, Map<String, int[]> outcomes) {
            this.random = new Random(seed);
            this.outcomes = outcomes;
        }

        public static void main(String[] arguments) throws IOException {
            Map<String, int[]> outcomes = new TreeMap<>();
            OpenCv.load();
            try (FileChannel reached = FileChannel.open(Path.of(arguments[0]), READ, WRITE);
                    ExecutorService otherThread = Executors.newSingleThreadExecutor()) {
                MappedByteBuffer memory = reached.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
                Fuzz.parse(arguments, 1).forEach(seed -> {
                    memory.putLong(0, seed);
                    new Fuzzing(seed, outcomes).round(otherThread);
                });
            }
            outcomes.forEach((name, counts) -> System.out.println(name + ": " + counts[0] + " answered, " + counts[1]
                    + " refused"));
        }

        private void round(ExecutorService otherThread) {
            List<String> names = List.copyOf(EveryOperation.all().keySet());
            String name = names.get(random.nextInt(names.size()));
            int[] counts = outcomes.computeIfAbsent(name, key -> new int[2]);
            try (Arena arena = Arena.ofConfined()) {
                Drawn drawn = new Drawn(random, arena, otherThread);
                try {
                    counts[round(EveryOperation.all().get(name), drawn) ? 0 : 1]++;
                } catch (Throwable failure) {
                    System.out.println(name);
                    throw failure;
                } finally {
                    drawn.end();
                }
            }
        }

        /// Runs one round. Returns whether the operation gave an answer.
        private static boolean round(EveryOperation.Draw draw, Drawn drawn) {
            Call call;
            try {
                call = draw.from(drawn);
            } catch (RuntimeException refusal) {
                drawn.close();
                return documented(refusal);
            }
            List<Tensor> sources = new ArrayList<>();
            call.sources().forEach(source -> sources.add(source.tensor()));
            @Nullable
            List<Tensor> expected = expected(call, drawn);
            Argument dst = destination(call, sources, drawn);
            byte[][] before = bytes(call, dst);
            drawn.close();
            try {
                List<Tensor> answer;
                if (dst == null) {
                    answer = call.made().of(sources, drawn.results());
                } else {
                    call.written().into(sources, dst.tensor());
                    answer = List.of(dst.tensor());
                }
                require(expected != null || answer.stream().allMatch(tensor -> tensor.elements() == 0),
                        "a refusal, as of dense copies");
                require(dst == null || dst.written() || dst.tensor().elements() == 0, "a refusal to write");
                for (int i = 0; expected != null && i < answer.size(); i++) {
                    same(answer.get(i), expected.get(i), call.bound());
                }
                untouched(call, dst, before, true);
                return true;
            } catch (Exception | OutOfMemoryError refusal) {
                untouched(call, dst, before, false);
                return documented(refusal);
            }
        }

        /// The results for dense copies; null where the operation refuses them, or where the sources cannot be read.
        private static @Nullable List<Tensor> expected(Call call, Drawn drawn) {
            List<Tensor> copies = new ArrayList<>();
            try {
                for (Argument source : call.sources()) {
                    Tensor tensor = source.tensor();
                    if (!source.open()) {
                        return null;
                    }
                    copies.add(tensor == null ? null : tensor.copy(drawn.results()));
                }
                return call.made().of(copies, drawn.results());
            } catch (Exception | OutOfMemoryError refusal) {
                documented(refusal);
                return null;
            }
        }

        private static @Nullable Argument destination(Call call, List<Tensor> sources, Drawn drawn) {
            if (call.type() == null || drawn.below(3) == 0) {
                return null;
            }
            Tensor overlapping = sources.getFirst();
            if (drawn.rarely(25) && overlapping != null && call.sources().getFirst().open()) {
                return call.sources().getFirst();
            }
            try {
                return drawn.result(call.type().apply(sources));
            } catch (RuntimeException refusal) {
                documented(refusal);
                return drawn.any();
            }
        }

        private static byte[][] bytes(Call call, @Nullable Argument dst) {
            List<byte[]> all = new ArrayList<>();
            call.sources().forEach(source -> all.add(source.bytes()));
            all.add(dst == null ? null : dst.bytes());
            return all.toArray(byte[][]::new);
        }

        /// Checks that all bytes are unchanged, except the elements that an answer was written to.
        private static void untouched(Call call, @Nullable Argument dst, byte[][] before, boolean answered) {
            byte[][] after = bytes(call, dst);
            for (int i = 0; i < before.length; i++) {
                if (before[i] == null) {
                    continue;
                }
                boolean written = dst != null && answered
                        && (i == before.length - 1 || call.sources().get(i).tensor() == dst.tensor());
                boolean[] inside = new boolean[before[i].length];
                if (written) {
                    Layout.mark(dst.tensor(), inside);
                }
                for (int at = 0; at < inside.length; at++) {
                    require(inside[at] || before[i][at] == after[i][at],
                            (i == before.length - 1 ? "dst" : "source " + i) + " as it was at byte " + at);
                }
            }
        }

        private static void same(Tensor answer, Tensor expected, double bound) {
            require(answer.type().equals(expected.type()), expected.type() + " rather than " + answer.type());
            if (bound == 0 || !answer.dtype().isFloat()) {
                require(answer.contentEquals(expected),
                        "the answer of dense copies\n" + expected + "\nrather than\n" + answer);
                return;
            }
            double[] a = numbers(answer);
            double[] b = numbers(expected);
            double largest = Arrays.stream(b).map(Math::abs).max().orElse(0);
            for (int i = 0; i < a.length && Double.isFinite(largest); i++) {
                require(Math.abs(a[i] - b[i]) <= bound * (1 + largest), b[i] + " rather than " + a[i]);
            }
        }

        private static double[] numbers(Tensor tensor) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor dense = Tensor.allocate(arena, DType.F64, tensor.shape());
                new Convert(DType.F64).into(tensor, dense);
                return dense.segment().toArray(ValueLayout.JAVA_DOUBLE);
            }
        }

        /// Accepts an exception that the documentation names, and returns false; any other exception fails the test.
        private static boolean documented(Throwable refusal) {
            if (String.valueOf(refusal.getMessage()).contains("please report")) {
                throw new AssertionError("expected a refusal that names the argument, got " + refusal, refusal);
            }
            boolean named = switch (refusal) {
                case IllegalArgumentException e -> e.getMessage() != null;
                case NullPointerException _,IllegalStateException _,WrongThreadException _ -> true;
                case IndexOutOfBoundsException _ -> true;
                case ArithmeticException _,ImageException _,OutOfMemoryError _ -> true;
                default -> false;
            };
            if (!named) {
                throw new AssertionError("expected a documented exception, got " + refusal, refusal);
            }
            return false;
        }

        private static void require(boolean condition, String what) {
            if (!condition) {
                throw new AssertionError("expected " + what);
            }
        }
    }
}
