package org.ochre.server.work;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.server.answer.Problem;
import org.ochre.server.source.Source;
import org.ochre.server.step.Cost;
import org.ochre.server.step.Steps;

/// Reads the headers of pictures and adds up what their requests take. Nothing is decoded. A few threads at a time do
/// this, each with a lease for the bytes of the file, which ends with the plan: so the requests that wait in line hold
/// no memory.
final class Planner {
    /// What the pool may round up beyond what [Cost] counts.
    private static final long SLACK = 1 << 16;

    private final MemoryPool pool;
    private final Limits limits;
    private final Semaphore permits;

    Planner(MemoryPool pool, Limits limits, int atOnce) {
        this.pool = pool;
        this.limits = limits;
        permits = new Semaphore(atOnce, true);
    }

    /// @param boundary what separates the parts of the content; null where it is one picture
    /// @throws Problem for a picture beyond the limits, or one that does not fit the steps
    /// @throws IOException where the content cannot be read
    Plan plan(Source source, Steps steps, @Nullable String boundary) throws IOException {
        if (source.size() > limits.bytes()) {
            throw tooLarge("file", limits.bytes() + " bytes", source.size() + " bytes");
        }
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting to read a header");
        }
        try (Lease lease = pool.lease(source.size() + SLACK)) {
            MemorySegment content = lease.allocate(Math.max(1, source.size())).asSlice(0, source.size());
            source.readInto(content);
            return lease.call(() -> plan(content, steps, boundary));
        } finally {
            permits.release();
        }
    }

    private Plan plan(MemorySegment whole, Steps steps, @Nullable String boundary) throws IOException {
        Content content = Content.of(whole, boundary, steps.takesLabels());
        ImageInfo full = checked(Images.header(content.picture()));
        ReadOptions reading = steps.reading(ReadOptions.DEFAULT.maxPixels(limits.pixels()).maxBytes(Long.MAX_VALUE),
                full.type());
        ImageInfo info = Images.header(content.picture(), reading);
        Cost cost = new Cost();
        cost.result(whole.byteSize() + SLACK);
        addDecoding(cost, info, info.type());
        TensorType labels = null;
        boolean indexed = false;
        if (content.labels() != null) {
            ImageInfo second = checked(Images.header(content.labels()));
            indexed = second.colors() == ImageInfo.Colors.PALETTE;
            labels = labels(second, indexed);
            addDecoding(cost, second, labels);
        }
        for (TensorType type : steps.types(info.type())) {
            requirePixels("result", type);
        }
        steps.addTo(cost, info.type(), labels);
        return new Plan(steps, boundary, reading, indexed, cost.bytes());
    }

    private static void addDecoding(Cost cost, ImageInfo info, TensorType result) {
        cost.result(result);
        cost.scratch(info.bytes());
    }

    /// The type of the ids.
    private static TensorType labels(ImageInfo info, boolean indexed) {
        TensorType type = info.type();
        if (indexed) {
            return new TensorType(DType.U16, type.size(0), type.size(1));
        }
        boolean served = type.rank() == 2 && List.of(DType.U8, DType.U16).contains(type.dtype());
        if (!served) {
            throw new Problem(Problem.Kind.UNPROCESSABLE,
                    "labels: expected a grey picture of 8 or 16 bits, or one with a palette, got " + type);
        }
        return type;
    }

    private ImageInfo checked(ImageInfo info) {
        requirePixels("picture", info.type());
        if (info.pages() > limits.pages()) {
            throw tooLarge("picture", limits.pages() + " pages", info.pages() + " pages");
        }
        return info;
    }

    private void requirePixels(String what, TensorType type) {
        if (type.size(0) > limits.pixels() / type.size(1)) {
            throw tooLarge(what, limits.pixels() + " pixels", type.size(1) + "x" + type.size(0));
        }
    }

    private static Problem tooLarge(String what, String most, String got) {
        return new Problem(Problem.Kind.TOO_LARGE, what + ": expected at most " + most + ", got " + got);
    }
}
