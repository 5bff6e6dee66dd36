package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;

/// Holds what operations state of their scratch against what they take from a lease. On any number of threads a call
/// takes at most what was stated. On one thread what was stated is at most half as much again as the call takes, for
/// the layout that takes most, and [#SLACK] for operations that take next to nothing. (On several threads chance
/// decides how many of them find work.)
public final class StatedScratch {
    private static final int SIDE = 700;
    private static final long SLACK = 4096;
    private static final Pattern OPERATION = Pattern.compile(
            "record (\\w+)\\([^{]*?\\)\\s*implements\\s+(?:\\w+,\\s*)?\\w*(?:Operation|OpenCvFilter)\\s*\\{");

    /// An operation on tensors, which may take scratch.
    public interface Work {
        void run() throws IOException;
    }

    private StatedScratch() {}

    /// Tests all routes of one operation.
    ///
    /// @param main the sources whose operations must be among the routes
    public static void test(List<Route> routes, Path main) throws IOException {
        Set<String> tested = new TreeSet<>();
        for (Route route : routes) {
            if (route.operation() != null) {
                test(route);
                tested.add(route.operation().getClass().getSimpleName());
            }
        }
        assertThat(operations(main)).isNotEmpty();
        assertThat(tested).as("operations with a route by Route.of").containsAll(operations(main));
    }

    private static void test(Route route) throws IOException {
        List<Tensor> inputs = route.inputs().apply(SIDE);
        TensorType type = resultType(route, inputs);
        List<Tensor> results = List.of(Tensor.allocate(Arena.ofAuto(), type), awkward(type));
        List<List<Tensor>> placements = placements(inputs);
        long stated = Parallelism.with(1, () -> stated(route, inputs));
        long most = 0;
        for (List<Tensor> placed : placements) {
            for (Tensor dst : results) {
                most = Math.max(most, taken(() -> Parallelism.run(1, () -> into(route, placed, dst))));
            }
        }
        assertStated(route.name(), stated, most);
        // a layout that no operation takes as it is, on both sides, takes most of all
        long taken = taken(() -> into(route, placements.getLast(), results.getLast()));
        assertThat(taken).as(route.name() + ", all threads").isLessThanOrEqualTo(stated(route, inputs));
        taken = taken(() -> into(route, placements.getFirst(), results.getFirst()));
        assertThat(taken).as(route.name() + ", all threads").isLessThanOrEqualTo(stated(route, inputs));
    }

    /// Requires that what was stated is enough, and not much more.
    public static void assertStated(String name, long stated, long taken) {
        assertThat(taken).as(name + ": scratch").isLessThanOrEqualTo(stated);
        assertThat(stated).as(name + ": stated scratch").isLessThanOrEqualTo(taken + taken / 2 + SLACK);
    }

    /// The most scratch that work takes at once.
    public static long taken(Work work) throws IOException {
        try (MemoryPool pool = MemoryPool.builder().budget(1L << 32).build(); Lease lease = pool.lease()) {
            lease.<Object, IOException>call(() -> {
                work.run();
                return "done";
            });
            assertThat(pool.gauges().getScratch()).as("scratch that is left").isZero();
            return lease.mostScratch();
        }
    }

    private static long stated(Route route, List<Tensor> in) {
        return switch (route.operation()) {
            case UnaryOperation unary -> unary.scratchBytes(in.getFirst().type());
            case BinaryOperation binary -> binary.scratchBytes(in.getFirst().type(), in.getLast().type());
            case null, default -> throw new AssertionError(route.name());
        };
    }

    private static TensorType resultType(Route route, List<Tensor> in) {
        return switch (route.operation()) {
            case UnaryOperation unary -> unary.resultType(in.getFirst().type());
            case BinaryOperation binary -> binary.resultType(in.getFirst().type(), in.getLast().type());
            case null, default -> throw new AssertionError(route.name());
        };
    }

    private static void into(Route route, List<Tensor> in, Tensor dst) {
        switch (route.operation()) {
            case UnaryOperation unary -> unary.into(in.getFirst(), dst);
            case BinaryOperation binary -> binary.into(in.getFirst(), in.getLast(), dst);
            case null, default -> throw new AssertionError(route.name());
        }
    }

    /// The inputs as they are, and in layouts that need copies.
    private static List<List<Tensor>> placements(List<Tensor> inputs) {
        List<List<Tensor>> all = new ArrayList<>(List.of(inputs));
        all.add(inputs.stream().map(tensor -> Route.CROP.place(tensor, Arena.ofAuto())).toList());
        all.add(inputs.stream().map(tensor -> awkward(tensor.type()).copyFrom(tensor)).toList());
        return all;
    }

    /// A tensor whose axes lie in memory in the other order.
    private static Tensor awkward(TensorType type) {
        long[] shape = type.shape();
        int[] axes = new int[shape.length];
        long[] turned = new long[shape.length];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = axes.length - 1 - axis;
            turned[axis] = shape[axes.length - 1 - axis];
        }
        return Tensor.allocate(Arena.ofAuto(), type.dtype(), turned).permute(axes);
    }

    /// The names of the records that are a unary or binary operation.
    private static Set<String> operations(Path main) throws IOException {
        try (Stream<Path> files = Files.walk(main)) {
            Set<String> names = new TreeSet<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).collect(Collectors.toList())) {
                OPERATION.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
            return names;
        }
    }
}
