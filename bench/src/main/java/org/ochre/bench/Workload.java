package org.ochre.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.ochre.Parallelism;
import org.ochre.Tensor;
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

/// One operation on one scene. The parameter `implementation` selects one of several implementations. Outputs are
/// reused from run to run. The answer is checked before anything is measured. Ochre's answer must be right. The defects
/// of other answers are printed, and kept for the report (see [Answers]).
///
/// `copy` is the floor: it copies the bytes of the input. Where there is `moved`, it reads and writes as many bytes as
/// the operation.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--illegal-native-access=deny", "-Djava.awt.headless=true", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-Xms3g",
    "-Xmx6g"})
public abstract class Workload {
    /// The verdict on an exact answer.
    public static final String EXACT = "exact";

    /// The number of threads of Ochre's operations, and of other implementations that can use several. Libraries that
    /// run on one thread ignore it.
    @Param({"1", "2"})
    public int threads;

    /// The workload's memory, which lives until the workload ends.
    protected Arena arena = Arena.ofShared();

    private Job job = new Job(Tensor.of(java.lang.foreign.MemorySegment.NULL, org.ochre.DType.U8, 0), () -> {});
    private String verdict = "";
    private Steal steal = Steal.now();

    /// Makes the inputs and the implementation that the parameters name.
    protected abstract Job prepare();

    /// The number of pixels, or points, of a run.
    protected abstract long pixels();

    /// The verdict on an answer: [#EXACT], or its difference from the reference. Where there is no single right answer,
    /// it is a measure of quality.
    protected abstract String judge(Tensor answer);

    /// What the report says of the measured runs, behind the verdict; empty where their times say all.
    protected String measured() {
        return "";
    }

    @Setup
    public void setUp(BenchmarkParams params) {
        job = prepare();
        run();
        String implementation = params.getParam("implementation");
        if (!implementation.equals("copy") && !implementation.equals("moved")) {
            verdict = judge(job.answer());
            System.out.println("answer: " + verdict);
        }
        if (implementation.equals("ochre") && verdict.startsWith("not ")) {
            throw new IllegalStateException("ochre: expected the reference's answer, got " + verdict);
        }
        steal = Steal.now();
    }

    @TearDown
    public void tearDown(BenchmarkParams params) {
        String more = verdict.isEmpty() ? "" : measured();
        Answers.record(params, verdict + (more.isEmpty() ? "" : "; " + more), pixels(), steal.since());
        arena.close();
    }

    @Benchmark
    public void run() {
        Parallelism.run(threads, job.work());
    }

    /// The exception for a parameter that names no implementation.
    protected static IllegalArgumentException unknown(String implementation) {
        return new IllegalArgumentException(
                "implementation: expected one of the benchmark's list, got " + implementation);
    }
}
