package org.ochre.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.exchange.DLPack;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Structs;
import org.ochre.opencv.Mats;
import org.ochre.palette.Recolor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The cost of a call: of C through Panama, of C++ through JNI, of a Mat header over a tensor, and of an operation on
/// 16 × 16 pixels compared with the C functions that it calls; and of a loan by DLPack, with its end.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny",
    "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"})
public class CallBench {
    private static final int SIDE = 16;

    private Arena arena;
    private Mat mat;
    private Tensor labels;
    private Tensor palette;
    private Tensor painted;
    private Tensor kept;
    private long labelsLayout;
    private long paintedLayout;
    private long offender;

    @Setup
    public void setUp() {
        arena = Arena.ofConfined();
        palette = Scenes.palette(16, arena);
        labels = Tensor.allocate(arena, DType.I32, SIDE, SIDE);
        painted = Tensor.allocate(arena, DType.U8, SIDE, SIDE, 3);
        kept = Tensor.allocate(Arena.ofAuto(), DType.U8, SIDE, SIDE, 3);
        mat = Mats.view(painted);
        labelsLayout = layout(labels.expand(2));
        paintedLayout = layout(painted);
        offender = arena.allocate(64, 64).address();
        if (recolorInC() != Structs.OK) {
            throw new IllegalStateException("recolor: expected OK of the C function");
        }
    }

    @TearDown
    public void tearDown() {
        arena.close();
    }

    @Benchmark
    public long panama() {
        return NativeLabel.labelWords(0, 3, 0, 0);
    }

    @Benchmark
    public int jni() {
        return mat.rows();
    }

    @Benchmark
    public void matHeader() {
        Mats.view(painted).close();
    }

    @Benchmark
    public Tensor view() {
        return painted.crop(2, 3, 10, 10);
    }

    @Benchmark
    public void dlpack() {
        DLPack.release(DLPack.export(kept));
    }

    @Benchmark
    public int recolorInC() {
        return NativePalette.recolor(labels.segment().address(), labelsLayout, palette.segment().address(),
                palette.size(0), 0,
                painted.segment().address(), paintedLayout, offender);
    }

    @Benchmark
    public void recolor() {
        new Recolor().into(labels, palette, painted);
    }

    @Benchmark
    public void recolorOneThread() {
        Parallelism.run(1, this::recolor);
    }

    private long layout(Tensor image) {
        return org.ochre.work.ImageLayout.image("image", image).layout(arena);
    }
}
