package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.Border;
import org.ochre.Fuzz;
import org.ochre.Parallelism;
import org.ochre.Route;
import org.ochre.StatedScratch;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.ImageException;
import org.ochre.opencv.image.Images;
import org.ochre.stencil.Kernel;

/// What operations state of their scratch, against what they take.
class StatedScratchTest {

    @Test
    void everyRouteStatesItsScratch() throws IOException {
        StatedScratch.test(OpenCvRoutes.all(), Path.of("src/main/java/org/ochre/opencv"));
    }

    /// Every operation with random parameters and tensors, of this module and of the core: none takes more than it
    /// states, in a lease that was admitted just that.
    @Test
    void noOperationTakesMoreThanItStates() {
        List<String> names = List.copyOf(EveryOperation.all().keySet());
        int[] answered = new int[1];
        OpenCv.load();
        try (ExecutorService otherThread = Executors.newSingleThreadExecutor()) {
            Fuzz.of(20_261_127, 4000).forEach(seed -> {
                Random random = new Random(seed);
                String name = names.get(random.nextInt(names.size()));
                try (Arena arena = Arena.ofConfined()) {
                    Drawn drawn = new Drawn(random, arena, otherThread);
                    try {
                        answered[0] += answers(name, drawn, arena) ? 1 : 0;
                    } catch (RuntimeException refusal) {
                        assertThat(refusal).as(name + ", seed " + seed)
                                .isNotInstanceOf(MemoryBudgetException.class);
                    } finally {
                        drawn.end();
                    }
                }
            });
        }
        assertThat(answered[0]).isGreaterThan(Fuzz.of(0, 100).isOne() ? -1 : 200);
    }

    private static boolean answers(String name, Drawn drawn, Arena arena) {
        EveryOperation.Call call = EveryOperation.all().get(name).from(drawn);
        if (call.scratch() == null || call.type() == null || call.written() == null) {
            return false;
        }
        List<Tensor> sources = new ArrayList<>();
        call.sources().forEach(source -> sources.add(source.tensor()));
        TensorType type = call.type().apply(sources);
        long stated = call.scratch().applyAsLong(sources);
        Tensor dst = Tensor.allocate(arena, type);
        try (MemoryPool pool = MemoryPool.builder().budget(Math.max(stated, 1)).build();
                Lease lease = pool.lease(stated)) {
            lease.<Object, RuntimeException>call(() -> {
                try {
                    call.written().into(sources, dst);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return name;
            });
            assertThat(lease.mostScratch()).as(name).isLessThanOrEqualTo(stated);
            return true;
        }
    }

    /// Kernels so large that copies and OpenCV's own rows follow them.
    @ParameterizedTest
    @CsvSource({"3, 31", "1, 99", "4, 15"})
    void scratchOfFiltersFollowsTheirWindows(int channels, int window) throws IOException {
        Tensor src = Route.bytes(600, channels);
        Tensor planes = Tensor.allocate(Arena.ofAuto(), src.dtype(), channels, 600, 600).permute(1, 2, 0).flip(1)
                .copyFrom(src);
        Kernel kernel = Kernel.of(window, 1, new Random(1).doubles(window).toArray());
        for (OpenCvFilter filter : List.of(new BoxFilter(window, Border.REFLECT), new Filter2D(kernel, Border.REFLECT),
                new Filter2D(Kernel.of(window, 15, new Random(1).doubles(window * 15L).toArray()), Border.REFLECT),
                new Sobel(1, 0, 31, Border.REPLICATE))) {
            TensorType type = filter.resultType(src.type());
            long one = Parallelism.with(1, () -> filter.scratchBytes(src.type()));
            Tensor dst = Tensor.allocate(Arena.ofAuto(), type.dtype(), channels, 600, 600).permute(1, 2, 0).flip(1);
            StatedScratch.assertStated(filter.toString(), one,
                    StatedScratch.taken(() -> Parallelism.run(1, () -> filter.into(planes, dst))));
            assertThat(StatedScratch.taken(() -> filter.into(planes, dst)))
                    .isLessThanOrEqualTo(filter.scratchBytes(src.type()));
        }
    }

    /// All files of the tests, whole ones and damaged ones, in a lease that was admitted what the header states.
    @Test
    void everyFileIsReadWithinWhatItsHeaderStates() throws IOException {
        int read = 0;
        OpenCv.load();
        try (Stream<Path> files = Files.list(Samples.file("rgb.png").getParent())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long bytes;
                try {
                    bytes = Images.header(file).bytes();
                } catch (ImageException e) {
                    continue;
                }
                try (MemoryPool pool = MemoryPool.builder().budget(bytes).build(); Lease lease = pool.lease(bytes)) {
                    read += lease.call(() -> Images.read(file, lease)).rank() > 0 ? 1 : 0;
                    assertThat(pool.gauges().getScratch()).isZero();
                } catch (ImageException e) {
                    assertThat(e).hasMessageStartingWith(file.toString());
                }
            }
        }
        assertThat(read).isGreaterThan(50);
    }

    @Test
    void kMeansStatesItsScratch() throws IOException {
        Tensor points = Route.bytes(200, 3);
        KMeans means = new KMeans(5, 0, 1, 2, 1);
        StatedScratch.assertStated("k-means", means.scratchBytes(points.type()),
                StatedScratch.taken(() -> means.apply(points, Arena.ofAuto())));
    }
}
