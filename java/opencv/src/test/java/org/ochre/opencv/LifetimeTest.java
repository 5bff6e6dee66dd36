package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Border;
import org.ochre.Closing;
import org.ochre.DType;
import org.ochre.DeepStack;
import org.ochre.Fork;
import org.ochre.Route;
import org.ochre.Tensor;
import org.ochre.memory.MemoryPool;
import org.ochre.stencil.Kernel;

/// Uses views after the end of their memory, and closes arenas during native work: each gives an exception, never a
/// crash. The tests run in JVMs of their own, so a crash is a failed test. The heaps are small, so the garbage
/// collector runs often.
class LifetimeTest {
    private static final List<String> SMALL = List.of("-Xmx40m", "-XX:+UseSerialGC", "-XX:MaxJavaStackTraceDepth=8");

    /// `-Dochre.rounds=100000` makes the test longer.
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseZGC"})
    void viewsOutliveTheirOwners(String collector) throws Exception {
        int rounds = Integer.getInteger("ochre.rounds", 500);
        Fork fork = Fork.run(Duration.ofSeconds(60 + rounds / 100), List.of("-Xmx40m", collector), Outliving.class,
                String.valueOf(rounds), "7");
        assertThat(fork.output()).endsWith("outlived " + rounds + " owners\n");
        assertThat(fork.code()).isZero();
    }

    /// 32 rounds have each kind of arena and each moment once, and 16 races. `-Dochre.rounds=100000` makes the test
    /// longer, on every route; CI multiplies the rounds.
    @Test
    void arenasCloseBeforeDuringAndAfterCalls() throws Exception {
        int rounds = Integer.getInteger("ochre.rounds", 64 * Integer.getInteger("ochre.fuzz.times", 1));
        Fork fork = Fork.run(Duration.ofSeconds(120 + rounds / 2), SMALL, Closings.class, String.valueOf(rounds));
        assertThat(fork.output()).endsWith("done\n");
        assertThat(fork.code()).isZero();
    }

    @Test
    void anAlmostFullStackIsAnErrorAtEveryDepth() throws Exception {
        Fork fork = Fork.run(SMALL, Deep.class);
        assertThat(fork.output()).isEqualTo("finished\nfinished\n");
        assertThat(fork.code()).isZero();
    }

    @Test
    void manyViewsOfOneArenaLeaveNothing() throws Exception {
        Fork fork = Fork.run(SMALL, Many.class, "100000");
        assertThat(fork.output()).endsWith("made 100000 views\n");
        assertThat(fork.code()).isZero();
    }

    /// Makes tensors from Mats and Mats from tensors, drops their owners in every way, and uses the rest.
    static final class Outliving {
        private static final int SIZE = 64;

        public static void main(String[] arguments) {
            int rounds = Integer.parseInt(arguments[0]);
            Random random = new Random(Long.parseLong(arguments[1]));
            MemoryPool pool = MemoryPool.builder().budget(1 << 20).build();
            for (int round = 0; round < rounds; round++) {
                boolean collect = round % 100 == 0;
                switch (random.nextInt(5)) {
                    case 0 -> closed(random.nextBoolean() ? Arena.ofConfined() : Arena.ofShared(), collect);
                    case 4 -> closed(pool.lease(), collect);
                    case 1 -> dropped(collect);
                    case 2 -> backAndClosed(collect);
                    default -> outOfCall(collect);
                }
            }
            require(pool.gauges().getInUse() == 0, "no lease is left");
            System.out.println("outlived " + rounds + " owners");
        }

        private static void closed(Arena arena, boolean collect) {
            Mat view = Mats.view(image(arena, 7));
            Mat region = view.rowRange(3, 9).apply(new Rect(2, 1, 5, 4));
            Mat reshaped = view.reshape(1);
            ByteBuffer buffer = region.createBuffer();
            UByteIndexer indexer = region.createIndexer();
            require(buffer.get(0) == 7 && indexer.get(1, 1, 0) == 7, "a view shows its tensor");
            arena.close();
            poison(collect);
            for (Mat mat : List.of(view, region, reshaped)) {
                refused(NullPointerException.class, mat::rows);
                refused(NullPointerException.class, mat::clone);
                refused(NullPointerException.class, () -> new Mat(mat, new Rect(0, 0, 1, 1)));
                refused(NullPointerException.class, () -> opencv_core.flip(mat, mat, 0));
                refused(NullPointerException.class, mat::createBuffer);
                mat.close();
            }
            refused(IllegalStateException.class, () -> buffer.get(0));
            refused(IllegalStateException.class, () -> indexer.get(0, 0, 0));
        }

        /// Automatic memory lives as long as the last view of it, or the last object made from a view.
        private static void dropped(boolean collect) {
            List<Mat> left = new ArrayList<>();
            Buffer buffer;
            {
                Mat view = Mats.view(image(Arena.ofAuto(), 9));
                left.add(view.rowRange(3, 9));
                left.add(Mats.view(image(Arena.ofAuto(), 9)).reshape(1, SIZE * 3));
                buffer = Mats.view(image(Arena.ofAuto(), 9)).createBuffer();
            }
            poison(collect);
            for (Mat mat : left) {
                require(mat.<UByteIndexer>createIndexer().get(2, 0, 0) == 9, "what is reachable stays");
                Mat copy = mat.clone();
                require(copy.data().get(0) == 9, "what is reachable can be copied");
                copy.close();
            }
            require(((ByteBuffer) buffer).get(5) == 9, "what a buffer shows stays");
        }

        private static void backAndClosed(boolean collect) {
            Tensor tensor;
            Tensor region;
            try (Arena arena = Arena.ofConfined()) {
                Mat mat = new Mat(SIZE, SIZE, opencv_core.CV_8UC3, new Scalar(5, 5, 5, 0));
                tensor = Mats.view(mat, arena);
                try (Mat part = new Mat(mat, new Rect(4, 4, 9, 9))) {
                    region = Mats.view(part, arena);
                }
                mat.release();
                mat.create(2, 2, opencv_core.CV_64F);
                mat.close();
                poison(collect);
                require(tensor.getLong(SIZE - 1, SIZE - 1, 2) == 5 && region.getLong(8, 8, 0) == 5,
                        "a released Mat's memory stays");
            }
            refused(IllegalStateException.class, () -> tensor.getLong(0, 0, 0));
            refused(IllegalStateException.class, () -> region.getLong(0, 0, 0));
        }

        private static void outOfCall(boolean collect) {
            List<Mat> escaped = new ArrayList<>();
            Arena arena = Arena.ofShared();
            Tensor image = image(arena, 3);
            Mats.call(image, image, (s, d) -> {
                escaped.addAll(List.of(s, d, s.row(0), s.reshape(1), new Mat(d, new Rect(1, 1, 2, 2))));
                refused(IllegalStateException.class, arena::close);
            });
            Tensor back = Mats.view(Mats.view(image), Arena.ofAuto());
            arena.close();
            poison(collect);
            for (Mat mat : escaped) {
                refused(NullPointerException.class, mat::rows);
            }
            refused(IllegalStateException.class, () -> back.getLong(0, 0, 0));
        }

        private static Tensor image(Arena arena, int value) {
            return Tensor.allocate(arena, DType.U8, SIZE, SIZE, 3).fill(value);
        }

        /// Collects garbage from time to time, and overwrites freed memory.
        private static void poison(boolean collect) {
            if (collect) {
                System.gc();
            }
            try (Arena arena = Arena.ofConfined()) {
                for (int i = 0; i < 8; i++) {
                    arena.allocate(SIZE * SIZE * 3).fill((byte) 0xee);
                    new Mat(SIZE, SIZE, opencv_core.CV_8UC3, new Scalar(0xdd, 0xdd, 0xdd, 0)).close();
                }
            }
        }
    }

    static final class Closings {
        public static void main(String[] arguments) throws Exception {
            List<Route> routes = OpenCvRoutes.all().stream()
                    .filter(route -> arguments.length < 2 || route.name().matches(arguments[1])).toList();
            Closing.run(routes, List.of(Route.DENSE, Route.CROP, OpenCvRoutes.IN_A_MAT), Integer.parseInt(arguments[0]),
                    1);
        }
    }

    static final class Deep {
        public static void main(String[] arguments) throws InterruptedException {
            try (Arena arena = Arena.ofShared()) {
                Tensor src = Tensor.allocate(arena, DType.F32, 400, 400).fill(7);
                Tensor dst = Tensor.allocate(arena, DType.F32, 400, 400);
                Filter2D filter = new Filter2D(Kernel.of(1, 3, 1, 2, 1), Border.REFLECT_101);
                for (Runnable work : List.<Runnable>of(() -> filter.into(src, dst),
                        () -> Mats.call(src, dst, (s, d) -> opencv_core.multiply(s, s, d)))) {
                    work.run();
                    System.out.println(DeepStack.run(work));
                }
            }
        }
    }

    /// Makes many views of one long-lived arena, and closes each at once.
    static final class Many {
        public static void main(String[] arguments) {
            int count = Integer.parseInt(arguments[0]);
            try (Arena arena = Arena.ofShared()) {
                Tensor image = Tensor.allocate(arena, DType.U8, 4, 4);
                for (int i = 0; i < count; i++) {
                    Mats.view(image).close();
                }
            }
            System.out.println("made " + count + " views");
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("not so: " + what);
        }
    }

    private static void refused(Class<? extends Exception> type, Runnable use) {
        try {
            use.run();
        } catch (RuntimeException e) {
            require(type.isInstance(e), type.getSimpleName() + " rather than " + e);
            return;
        }
        throw new AssertionError("expected " + type.getSimpleName());
    }
}
