package org.ochre.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.zip.CRC32;
import org.HdrHistogram.Histogram;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/// A U8 frame of 1000 × 1000 × 3 that is handed to another JVM. A run writes the frame's last byte, says that the frame
/// is there, and waits for an answer, which must be that byte.
///
/// | implementation | |
/// |---|---|
/// | `ochre` | the frame lies in [SharedMemory]; a byte over a Unix domain socket says that it is there |
/// | `socket` | the pixels go over that socket, from and to memory outside the heap |
/// | `copy` | the floor: this process copies the frame's bytes |
///
/// The verdict also has the median and the 99th percentile of all measured runs.
public class HandoverBench extends Workload {
    @Param({"ochre", "socket", "copy"})
    public String implementation;

    @Param
    public Size size;

    private final Histogram latencies = new Histogram(3);
    private Tensor frame;
    private Neighbour neighbour;
    private byte rounds;

    @Override
    protected Job prepare() {
        Tensor photo = Scenes.photo(size.of(1000), size.of(1000), arena);
        frame = photo;
        if (implementation.equals("copy")) {
            return Job.copy(photo, Tensor.allocate(arena, photo.type()));
        }
        try {
            switch (implementation) {
                case "ochre" -> {
                    String name = "ochre-bench-" + ProcessHandle.current().pid();
                    frame = SharedMemory.create(name, photo.type(), arena).copyFrom(photo);
                    try {
                        neighbour = Neighbour.sharing(name);
                    } finally {
                        SharedMemory.unlink(name);
                    }
                }
                case "socket" -> neighbour = Neighbour.receiving(frame.asByteBuffer());
                default -> throw unknown(implementation);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Job(frame, this::handOver);
    }

    private void handOver() {
        long begin = System.nanoTime();
        frame.segment().set(ValueLayout.JAVA_BYTE, frame.offset() + frame.elements() - 1, ++rounds);
        long answer = neighbour.ask(Neighbour.LAST_BYTE);
        latencies.recordValue(System.nanoTime() - begin);
        if (answer != rounds) {
            throw new IllegalStateException("the last byte: expected " + rounds + ", got " + answer);
        }
    }

    /// Forgets the runs that warm up.
    @TearDown(Level.Iteration)
    public void forget(IterationParams iteration) {
        if (iteration.getType() == IterationType.WARMUP) {
            latencies.reset();
        }
    }

    @TearDown
    public void leave() {
        if (neighbour != null) {
            neighbour.close();
        }
    }

    @Override
    protected long pixels() {
        return frame.elements() / 3;
    }

    @Override
    protected String judge(Tensor answer) {
        CRC32 sum = new CRC32();
        sum.update(answer.asByteBuffer());
        return neighbour.ask(Neighbour.CHECKSUM) == sum.getValue() ? EXACT : "not the same pixels";
    }

    @Override
    protected String measured() {
        return String.format(Locale.ROOT, "p50 %.0f µs, p99 %.0f µs", latencies.getValueAtPercentile(50) / 1000.0,
                latencies.getValueAtPercentile(99) / 1000.0);
    }
}
