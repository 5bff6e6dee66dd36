package org.ochre;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.Stream;

/// One test case of the table that each operation runs: a size, the layout of sources, the layout of the destination, a
/// kind of memory, and a seed for the elements. The name of a case in the report is enough to run it again.
public record Case(long height, long width, Layout source, Layout destination, Memory memory, long seed) {
    private static final long[][] SIZES = {{1, 1}, {1, 37}, {41, 1}, {5, 7}, {16, 16}, {31, 67}, {0, 3}, {3, 0}};

    /// A test of one case, in an arena of the case's kind.
    public interface Work {
        void in(Arena arena, Random random);
    }

    /// All sizes × source layouts × memories. The destination layouts take turns.
    public static Stream<Case> all() {
        Stream.Builder<Case> cases = Stream.builder();
        int turn = 0;
        for (long[] size : SIZES) {
            for (Layout source : Layout.values()) {
                for (Memory memory : Memory.values()) {
                    Layout destination = Layout.values()[turn++ * 5 % Layout.values().length];
                    cases.add(new Case(size[0], size[1], source, destination, memory, 1_000 + turn));
                }
            }
        }
        return cases.build();
    }

    public void run(Work work) {
        Arena arena = memory.open();
        try {
            work.in(arena, new Random(seed));
        } finally {
            memory.close(arena);
        }
    }

    /// A tensor in the source layout. Elements are drawn so that small ranges give many ties, and floats have both
    /// signs.
    public Tensor random(Arena arena, Random random, DType dtype, long range, long... shape) {
        return fill(source.place(arena, dtype, shape), random, range);
    }

    /// Fills a tensor with random numbers: whole numbers in 0…range−1, or for floats numbers with fractions in
    /// −range/2…range/2.
    public static Tensor fill(Tensor tensor, Random random, long range) {
        if (tensor.rank() == 0) {
            if (tensor.dtype().isFloat()) {
                tensor.setDouble((random.nextDouble() - 0.5) * range);
            } else {
                tensor.setLong(random.nextLong(range));
            }
            return tensor;
        }
        for (long i = 0; i < tensor.size(0); i++) {
            fill(tensor.at(i), random, range);
        }
        return tensor;
    }
}
