package org.ochre.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Rgba;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.seen.Stage;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.source.Source;
import org.ochre.server.source.Spool;
import org.ochre.server.step.Steps;

/// A plan names all memory that its work takes: the work runs in a pool that has exactly that.
class JobTest {
    private static final Limits LIMITS = new Limits(1 << 24, 1 << 24, 10, Duration.ofSeconds(60));
    private static final AnswerMemory ANSWERS = new AnswerMemory(1 << 24, 1 << 23);

    @TempDir
    private static Path folder;
    private static MemoryPool large;

    @BeforeAll
    static void pictures() throws Exception {
        large = MemoryPool.builder().budget(1L << 30).build();
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(Path.of("../../bench/images/chelsea.png"), arena);
            Tensor noise = Tensor.allocate(arena, DType.U8, 301, 399, 3);
            byte[] bytes = new byte[301 * 399 * 3];
            new SplittableRandom(7).nextBytes(bytes);
            noise.copyFrom(bytes);
            Images.write(photo, folder.resolve("rgb.png"));
            Images.write(photo, folder.resolve("rgb.jpg"));
            Images.write(photo, folder.resolve("rgb.webp"));
            Images.write(noise, folder.resolve("noise.png"));
            Images.write(photo.channel(0), folder.resolve("gray.png"));
            Images.write(new Rgba().apply(photo, arena), folder.resolve("rgba.png"));
            Images.write(new org.ochre.pixel.Convert(DType.U16).apply(photo, arena), folder.resolve("deep.tif"));
        }
    }

    @AfterAll
    static void close() {
        assertThat(ANSWERS.used()).isZero();
        assertThat(large.gauges().getLeases()).isZero();
        large.close();
    }

    static Stream<String> requests() {
        List<String> any = List.of("png", "npy", "jpg", "jpg:100", "webp", "webp:80", "resize:100x100/png",
                "resize:700x700/jpg", "resize:60x200:fill:area/webp", "crop:10,20,100x50/rotate:90/png",
                "blur:3/sharpen:1/png", "gray/png", "gray/webp", "quantize:8/png", "quantize:8/jpg",
                "quantize:200:dither:refine=3/png", "quantize:200:bayer/resize:100x/png", "quantize:2000/png",
                "palette:6", "resize:50x/palette:6:refine=2", "convert:channels=rgba/png",
                "convert:as=u16/resize:90x/png");
        List<String> alpha = List.of("png", "resize:100x100/png", "quantize:16/png", "quantize:16:dither/webp",
                "quantize:16:alpha=straight/png", "convert:background=ff0000/jpg", "palette:4", "blur:2/png");
        List<String> deep = List.of("png", "convert:as=u8/jpg", "resize:100x/png", "gray/npy", "rotate:180/png",
                "sharpen:2:3/convert:as=u8/quantize:9/png");
        return Stream.of(any.stream().map(steps -> "rgb.png " + steps), any.stream().map(steps -> "rgb.jpg " + steps),
                Stream.of("png", "resize:99x/png").map(steps -> "rgb.webp " + steps),
                any.stream().map(steps -> "noise.png " + steps), any.stream().map(steps -> "gray.png " + steps),
                alpha.stream().map(steps -> "rgba.png " + steps), deep.stream().map(steps -> "deep.tif " + steps))
                .flatMap(each -> each);
    }

    private static Source body(byte[] bytes) throws Exception {
        return new Spool(folder, 1 << 24, 1 << 26).receive(new ByteArrayInputStream(bytes), bytes.length);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void thePlanHoldsWhatTheWorkTakes(String request) throws Exception {
        String[] words = request.split(" ");
        Steps steps = Steps.parse(List.of(words[1].split("/"))).steps();
        try (Source source = body(Files.readAllBytes(folder.resolve(words[0])))) {
            run(new Planner(large, LIMITS, 1).plan(source, steps, null), source);
        }
    }

    private static void run(Plan plan, Source source) throws Exception {
        StageTimes times = new StageTimes(plan.steps().toString(), "");
        try (MemoryPool exact = MemoryPool.builder().budget(plan.bytes()).hugePages(false).build()) {
            Answer answer = new Job(plan, source, times, exact, ANSWERS, Duration.ZERO).run(4,
                    times.begin(Stage.QUEUE));
            assertThat(answer.size()).isPositive();
            answer.close();
            assertThat(exact.gauges().getHighWater()).isLessThanOrEqualTo(plan.bytes());
        }
        for (Stage stage : List.of(Stage.QUEUE, Stage.READ, Stage.DECODE, Stage.WORK, Stage.ENCODE)) {
            assertThat(times.nanos(stage)).as(stage.toString()).isPositive();
        }
    }

    @Test
    void soDoesThatOfTwoPictures() throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (String part : List.of("picture=rgb.jpg", "labels=gray.png")) {
            String[] words = part.split("=");
            form.write(("--b\r\nContent-Disposition: form-data; name=\"" + words[0] + "\"\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            form.write(Files.readAllBytes(folder.resolve(words[1])));
            form.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        form.write("--b--".getBytes(StandardCharsets.ISO_8859_1));
        for (String path : List.of("label-means/png", "label-means/resize:80x/jpg", "label-means/palette:5")) {
            Steps steps = Steps.parse(List.of(path.split("/"))).steps();
            try (Source source = body(form.toByteArray())) {
                run(new Planner(large, LIMITS, 1).plan(source, steps, "b"), source);
            }
        }
    }

    @Test
    void anInterruptEndsTheWorkBeforeItsNextStage() throws Exception {
        Steps steps = Steps.parse(List.of("resize:99x", "png")).steps();
        try (Source source = body(Files.readAllBytes(folder.resolve("rgb.jpg")))) {
            Plan plan = new Planner(large, LIMITS, 1).plan(source, steps, null);
            StageTimes times = new StageTimes("", "");
            Job job = new Job(plan, new Interrupting(source), times, large, ANSWERS, Duration.ZERO);
            assertThatThrownBy(() -> job.run(1, times.begin(Stage.QUEUE))).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(times.nanos(Stage.READ)).isPositive();
            assertThat(times.nanos(Stage.DECODE)).isZero();
            assertThat(large.gauges().getLeases()).isZero();
        }
    }

    /// Its reader is interrupted when all bytes are read.
    private record Interrupting(Source source) implements Source {
        @Override
        public long size() {
            return source.size();
        }

        @Override
        public String identity() {
            return source.identity();
        }

        @Override
        public void readInto(MemorySegment content) throws IOException {
            source.readInto(content);
            Thread.currentThread().interrupt();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @Test
    void aFileLargerThanTheRestIsHeldInAFile() throws Exception {
        byte[] photo = Files.readAllBytes(folder.resolve("rgb.png"));
        assertThat(photo.length).isGreaterThan(1 << 13);
        try (Source source = body(photo)) {
            assertThat(source.size()).isEqualTo(photo.length);
            Plan plan = new Planner(large, LIMITS, 1).plan(source, Steps.parse(List.of("npy")).steps(), null);
            assertThat(plan.bytes()).isGreaterThan(new TensorType(DType.U8, 300, 451, 3).bytes());
        }
    }
}
