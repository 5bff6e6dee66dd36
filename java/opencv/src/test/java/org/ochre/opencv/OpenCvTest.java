package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.opencv.image.ImageException;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.work.LoadedOpenCv;

class OpenCvTest {

    @Test
    void tellsWhatIsLoaded() {
        assertThat(OpenCv.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(OpenCv.buildInformation()).contains("General configuration for OpenCV " + OpenCv.version())
                .doesNotContain("\0");
        assertThat(Images.codecs()).containsExactly("png", "jpeg", "tiff", "webp", "bmp", "pnm");
        assertThat(LoadedOpenCv.javacppLimit()).isZero();
    }

    /// The library itself gives the number; the constant of the presets must agree.
    @Test
    void countsTheChannelsOfAMat() {
        assertThat(OpenCv.maxChannels()).isEqualTo(opencv_core.CV_CN_MAX);
    }

    @Test
    void threadsAreThoseOfTheProcess() {
        int before = OpenCv.threads();
        try {
            OpenCv.threads(1);
            assertThat(OpenCv.threads()).isEqualTo(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OpenCv.threads(0))
                    .withMessage("threads: expected at least 1, got 0");
        } finally {
            OpenCv.threads(before);
        }
    }

    @Test
    void followsParallelismWhenLoaded() throws Exception {
        Fork fork = Fork.run(List.of("-Dochre.parallelism=1"), Loading.class, "threads");
        assertThat(fork.output()).isEqualTo("1 threads\n");
    }

    /// The number belongs to the process, not to the scope in which OpenCV is loaded.
    @Test
    void doesNotFollowTheScopeThatLoads() throws Exception {
        Fork fork = Fork.run(List.of("-Dochre.parallelism=3"), Loading.class, "threads in a scope of one");
        assertThat(fork.output()).isEqualTo("3 threads\n");
    }

    @Test
    void saysWhatWasTriedEachTime() throws Exception {
        String bare = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.matches(".*-(linux|macosx|windows)-[a-z0-9_]+\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Fork fork = Fork.run(bare, List.of(), Loading.class, "fail");
        assertThat(fork.output()).containsPattern(
                "^twice the same: no OpenCV for .*: the native libraries of (\\S+) are not there, expected"
                        + " org\\.bytedeco:javacpp, org\\.bytedeco:openblas, org\\.bytedeco:opencv\\. To mend: add"
                        + " org\\.bytedeco:javacpp, org\\.bytedeco:openblas, org\\.bytedeco:opencv with the classifier"
                        + " \\1, in the versions of org\\.ochre:ochre-bom, or org\\.ochre:ochre-opencv-platform");
        assertThat(fork.code()).isZero();
    }

    /// The launcher's test shows that OpenCV loads in this way where the libraries are there.
    @Test
    void loadsByNameWhereJavaCppIsToldNotTo() throws Exception {
        Fork fork = Fork.run(List.of("-Dorg.bytedeco.javacpp.loadLibraries=false", "-Djava.library.path=/nowhere"),
                Loading.class, "fail");
        assertThat(fork.output())
                .containsPattern("(?s)^twice the same: no OpenCV for .*; tried the Bytedeco libraries \\(in"
                        + " java\\.library\\.path, as -Dorg\\.bytedeco\\.javacpp\\.loadLibraries=false asks\\): .*no \\w+ in java\\.library\\.path");
        assertThat(fork.code()).isZero();
    }

    @Test
    void loadsOnceForManyThreads() throws Exception {
        Fork fork = Fork.run(List.of(), Loading.class, "threads at once");
        assertThat(fork.output()).isEqualTo("8 of 8\n");
        assertThat(fork.code()).isZero();
    }

    /// Unless told otherwise, JavaCPP limits the memory of the process, tensors included, to four times the heap.
    @Test
    void tensorsLargerThanTheHeapDoNotStopJavaCpp() throws Exception {
        Fork fork = Fork.run(List.of("-Xmx32m"), Loading.class, "large");
        assertThat(fork.output()).isEqualTo("done beside 400 MB\n");
    }

    @Test
    void keepsTheLimitOfTheUser() throws Exception {
        Fork fork = Fork.run(List.of("-Dorg.bytedeco.javacpp.maxphysicalbytes=3g"), Loading.class, "limit");
        assertThat(fork.output()).isEqualTo("limit 3221225472\n");
    }

    @Test
    void theLogIsSilent() throws Exception {
        Fork fork = Fork.run(List.of(), Loading.class, "noise");
        assertThat(fork.output()).isEqualTo("refused\n");
    }

    /// With threads of its own, OpenBLAS overruns a stack of 1 MB, which ends the process.
    @Test
    void linearAlgebraFitsOnAnyStack() throws Exception {
        for (String thread : List.of("platform", "virtual")) {
            Fork fork = Fork.run(List.of(), Solving.class, thread);
            assertThat(fork.output()).isEqualTo("inverted, solved, decomposed\n");
            assertThat(fork.code()).isZero();
        }
    }

    static final class Solving {
        private static final int N = 300;

        public static void main(String[] arguments) throws InterruptedException {
            Thread.Builder builder = arguments[0].equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
            builder.start(Solving::solve).join();
        }

        private static void solve() {
            try (Arena arena = Arena.ofShared()) {
                Tensor matrix = Tensor.allocate(arena, DType.F64, N, N);
                for (int i = 0; i < N; i++) {
                    for (int j = 0; j < N; j++) {
                        matrix.setDouble(Math.sin(i * N + j) + (i == j ? N : 0), i, j);
                    }
                }
                Tensor inverse = Tensor.allocate(arena, DType.F64, N, N);
                Mats.call(matrix, inverse, (s, d) -> opencv_core.invert(s, d, opencv_core.DECOMP_LU));
                Tensor solution = Tensor.allocate(arena, DType.F64, N, N);
                Mats.call(matrix, solution, (s, d) -> opencv_core.solve(s, s, d, opencv_core.DECOMP_LU));
                Tensor values = Tensor.allocate(arena, DType.F64, N, 1);
                Mats.call(matrix, values, (s, d) -> opencv_core.SVDecomp(s, d, new Mat(), new Mat()));
                boolean right = Math.abs(solution.getDouble(7, 7) - 1) < 1e-9
                        && Math.abs(solution.getDouble(7, 8)) < 1e-9
                        && values.getDouble(0, 0) >= N / 2 && Math.abs(inverse.getDouble(0, 0) * N - 1) < 0.1;
                System.out.println(right ? "inverted, solved, decomposed" : "wrong: " + values);
            }
        }
    }

    static final class Loading {
        public static void main(String[] arguments) throws Exception {
            switch (arguments[0]) {
                case "threads" -> System.out.println(OpenCv.threads() + " threads");
                case "threads in a scope of one" -> {
                    Parallelism.run(1, OpenCv::load);
                    System.out.println(OpenCv.threads() + " threads");
                }
                case "fail" ->
                    System.out.println((failure().equals(failure()) ? "twice the same: " : "another: ") + failure());
                case "limit" -> System.out.println("limit " + LoadedOpenCv.javacppLimit());
                case "large" -> large();
                case "noise" -> noise();
                default -> atOnce();
            }
        }

        private static String failure() {
            try {
                OpenCv.load();
                return "loaded";
            } catch (UnsatisfiedLinkError e) {
                return e.getMessage();
            }
        }

        private static void large() {
            try (Arena arena = Arena.ofConfined()) {
                arena.allocate(400_000_000).fill((byte) 1);
                Tensor small = Tensor.allocate(arena, DType.U8, 4, 4);
                for (int i = 0; i < 50; i++) {
                    Mats.call(small, small, (s, d) -> new Mat(64, 64, opencv_core.CV_8U));
                }
            }
            System.out.println("done beside 400 MB");
        }

        private static void noise() throws Exception {
            byte[] whole = Samples.bytes("rgb.bmp");
            try (Arena arena = Arena.ofConfined()) {
                Images.decode(Arrays.copyOf(whole, whole.length / 2), arena);
            } catch (ImageException e) {
                System.out.println("refused");
            }
        }

        private static void atOnce() throws InterruptedException {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger done = new AtomicInteger();
            List<Thread> threads = IntStream.range(0, 8)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> {
                        try (Arena arena = Arena.ofConfined()) {
                            start.await();
                            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4);
                            if (i % 2 == 0) {
                                Mats.call(image, image, (s, d) -> opencv_core.bitwise_not(s, d));
                            } else {
                                Images.decode(Images.encode(image, "png"), arena);
                            }
                            done.incrementAndGet();
                        } catch (Exception e) {
                            e.printStackTrace();
                        }
                    }))
                    .toList();
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.println(done.get() + " of 8");
        }
    }
}
