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

/// One operation on one scene by one of several implementations, each a value of the parameter `implementation`;
/// outputs are reused from run to run. Before anything is measured the answer is checked. Ochre's must be right; what
/// another's lacks is printed, and kept for the report (see [Answers]).
///
/// `copy` is the floor: the bytes of the input, copied; where there is `moved`, as many bytes as the operation reads
/// and writes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--illegal-native-access=deny", "-Djava.awt.headless=true", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-Xms3g",
    "-Xmx6g"})
public abstract class Workload {
    /// What an exact answer is called.
    public static final String EXACT = "exact";

    /// For Ochre's operations and for what else can use several; libraries of one thread take no notice.
    @Param({"1", "2"})
    public int threads;

    /// Memory of the workload's, until it ends.
    protected Arena arena = Arena.ofShared();

    private Job job = new Job(Tensor.of(java.lang.foreign.MemorySegment.NULL, org.ochre.DType.U8, 0), () -> {});
    private String verdict = "";
    private Steal steal = Steal.now();

    /// Makes the inputs and the implementation that the parameters name.
    protected abstract Job prepare();

    /// How many pixels, or points, a run works on.
    protected abstract long pixels();

    /// What an answer is worth: [#EXACT], or how it differs from the reference, or how near it comes where there is no
    /// one right answer.
    protected abstract String judge(Tensor answer);

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
        Answers.record(params, verdict, pixels(), steal.since());
        arena.close();
    }

    @Benchmark
    public void run() {
        Parallelism.run(threads, job.work());
    }

    /// For a parameter that names nothing.
    protected static IllegalArgumentException unknown(String implementation) {
        return new IllegalArgumentException(
                "implementation: expected one of the benchmark's list, got " + implementation);
    }
}
