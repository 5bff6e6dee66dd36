package org.ochre.bench;

import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;
import org.ochre.opencv.BoxFilter;
import org.ochre.opencv.Mats;
import org.ochre.opencv.OpenCv;
import org.ochre.opencv.Sobel;
import org.ochre.stencil.FilterReference;
import org.ochre.stencil.LocalMean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/// One call on 64 × 64 pixels of F32 in a program that has just started: the n-th, before the JIT has compiled what it
/// runs. `box` is 3 × 3, and `mean` is Ochre's own local mean.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny",
    "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"})
public class StartBench {
    private static final int SIDE = 64;
    private static final int WINDOW = 3;

    @Param({"ochre", "opencv"})
    public String implementation;

    @Param({"sobel", "box", "mean"})
    public String operation;

    @Param({"1", "10", "100", "10000"})
    public int call;

    @Param("1")
    public int threads;

    private static final double[] DERIVATIVE = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
    private static final double[] MEAN = Collections.nCopies(WINDOW * WINDOW, 1.0 / (WINDOW * WINDOW)).stream()
            .mapToDouble(Double::doubleValue).toArray();

    private final Arena arena = Arena.ofShared();
    private final Tensor src = Scenes.field(DType.F32, SIDE, SIDE, arena);
    private final Tensor dst = Tensor.allocate(arena, src.type());
    private Runnable work = () -> {};

    @Setup
    public void setUp() {
        OpenCv.load();
        work = implementation.equals("ochre") ? ochre() : opencv();
        for (int i = 1; i < call; i++) {
            run();
        }
    }

    private Runnable ochre() {
        UnaryOperation filter = switch (operation) {
            case "sobel" -> new Sobel(0, 1, WINDOW, Border.REFLECT_101);
            case "box" -> new BoxFilter(WINDOW, Border.REFLECT_101);
            case "mean" -> new LocalMean(WINDOW, Border.REFLECT_101);
            default -> throw Workload.unknown(operation);
        };
        return () -> filter.into(src, dst);
    }

    private Runnable opencv() {
        Mat from = Mats.view(src);
        Mat to = Mats.view(dst);
        Size window = new Size(WINDOW, WINDOW);
        return operation.equals("sobel")
                ? () -> opencv_imgproc.Sobel(from, to, opencv_core.CV_32F, 1, 0)
                : () -> opencv_imgproc.blur(from, to, window);
    }

    @TearDown
    public void tearDown(BenchmarkParams params) {
        double[] taps = operation.equals("sobel") ? DERIVATIVE : MEAN;
        Answers.record(params, FilterReference.judge(src, WINDOW, taps, dst), SIDE * SIDE, 0);
        arena.close();
    }

    @Benchmark
    public void run() {
        Parallelism.run(threads, work);
    }
}
