package org.ochre.server.work;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.label.IntegerLabels;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.seen.Stage;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.source.Source;
import org.ochre.server.step.Picture;

/// The work of one request, from its file to its encoded answer, on one worker. It takes one lease, which was added up
/// beforehand, and gives it back before anybody sends the answer. An interrupt ends it before the next stage, step or
/// strip.
///
/// @param plan what is to be done
/// @param source the bytes
/// @param times where the stages are noted
/// @param pool where the memory is from
/// @param answers where the answer's memory is from
/// @param waiting how long to wait for the pool
record Job(Plan plan, Source source, StageTimes times, MemoryPool pool, AnswerMemory answers, Duration waiting) {

    /// @param threads how many threads operations may use
    /// @param queue the stage that ends when the memory is there
    Answer run(int threads, StageTimes.Running queue) throws IOException {
        requireWanted();
        try (Lease lease = lease(queue)) {
            return Parallelism.with(threads, () -> lease.call(() -> answer(lease)));
        }
    }

    private Lease lease(StageTimes.Running queue) {
        try (queue) {
            return pool.lease(plan.bytes(), waiting);
        }
    }

    private Answer answer(Lease lease) throws IOException {
        Content content = times.time(Stage.READ, () -> read(lease));
        requireWanted();
        Tensor image = times.time(Stage.DECODE, () -> Images.decode(content.picture(), plan.reading(), lease));
        MemorySegment second = content.labels();
        Tensor labels = second == null ? null : times.time(Stage.DECODE, () -> labels(second, lease));
        requireWanted();
        Picture picture = times.time(Stage.WORK, () -> work(image, labels, lease));
        requireWanted();
        Answer answer = new Answer(answers, plan.steps().ending().contentType());
        try {
            times.run(Stage.ENCODE, () -> plan.steps().ending().write(picture, lease, answer));
            return answer;
        } catch (Throwable e) {
            answer.close();
            throw e;
        }
    }

    private Content read(Lease lease) throws IOException {
        MemorySegment whole = lease.allocate(Math.max(1, source.size())).asSlice(0, source.size());
        source.readInto(whole);
        return Content.of(whole, plan.boundary(), plan.steps().takesLabels());
    }

    private Tensor labels(MemorySegment content, Lease lease) throws IOException {
        return plan.indexedLabels()
                ? Images.decodeIndexed(content, ReadOptions.DEFAULT, lease).labels()
                : IntegerLabels.of(Images.decode(content, ReadOptions.DEFAULT, lease), lease);
    }

    private Picture work(Tensor image, @Nullable Tensor labels, Lease lease) {
        return plan.steps().apply(image, labels, lease, Job::requireWanted);
    }

    /// Ends the work where nobody waits for it any more.
    private static void requireWanted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("nobody waits for the answer");
        }
    }
}
