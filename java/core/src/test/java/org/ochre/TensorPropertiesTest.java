package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ochre.foreign.GuardedArena;

/// Random chains of views are compared element by element with a model on a Java array, so that no stride is misread.
/// jqwik prints the seed of a failure.
class TensorPropertiesTest {
    /// A view as a function from indices to a flat position: slow, and obviously right.
    private record Model(int[] flat, long[] shape) {
        static Model counting(long... shape) {
            int count = 1;
            for (long size : shape) {
                count *= (int) size;
            }
            int[] flat = new int[count];
            for (int i = 0; i < count; i++) {
                flat[i] = i;
            }
            return new Model(flat, shape);
        }

        int at(long... index) {
            int place = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                place = (int) (place * shape[axis] + index[axis]);
            }
            return flat[place];
        }
    }

    @Property(tries = 2000, seed = "20261126")
    void chainsOfViewsNameTheElementsThatTheModelNames(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int steps) {
        Random random = new Random(seed);
        long[] shape = {1 + random.nextInt(5), 1 + random.nextInt(5), 1 + random.nextInt(4)};
        try (Arena arena = random.nextInt(8) == 0 ? new GuardedArena() : Arena.ofConfined()) {
            Model model = Model.counting(shape);
            Tensor tensor = Tensor.allocate(arena, DType.I32, shape).copyFrom(model.flat());
            for (int i = 0; i < steps; i++) {
                int kind = random.nextInt(5);
                int axis = random.nextInt(tensor.rank());
                Tensor next = view(tensor, kind, axis, random);
                model = remodel(model, tensor, next, kind, axis);
                tensor = next;
            }
            int[] elements = new int[(int) tensor.elements()];
            tensor.copyTo(elements);
            assertThat(elements).containsExactly(model.flat());
            assertThat(tensor.copy(arena).contentEquals(tensor)).isTrue();
            if (tensor.isDense()) {
                assertThat(tensor.reshape(tensor.elements()).rank()).isEqualTo(1);
            }
        }
    }

    private long argumentA;
    private long argumentB;
    private int[] order = {};

    private Tensor view(Tensor tensor, int kind, int axis, Random random) {
        switch (kind) {
            case 0 -> {
                argumentA = random.nextLong(tensor.size(axis) + 1);
                argumentB = argumentA + random.nextLong(tensor.size(axis) - argumentA + 1);
                return tensor.slice(axis, argumentA, argumentB);
            }
            case 1 -> {
                argumentA = 1 + random.nextInt(3);
                return tensor.step(axis, argumentA);
            }
            case 2 -> {
                return tensor.flip(axis);
            }
            case 3 -> {
                order = new int[tensor.rank()];
                int shift = random.nextInt(tensor.rank());
                for (int i = 0; i < order.length; i++) {
                    order[i] = (i + shift) % order.length;
                }
                return tensor.permute(order);
            }
            default -> {
                return tensor.expand(axis).squeeze(axis);
            }
        }
    }

    private Model remodel(Model model, Tensor before, Tensor after, int kind, int axis) {
        Model result = Model.counting(after.shape());
        int[] flat = new int[result.flat().length];
        for (int i = 0; i < flat.length; i++) {
            long[] index = new long[after.rank()];
            long rest = i;
            for (int a = index.length - 1; a >= 0; a--) {
                index[a] = rest % after.size(a);
                rest /= after.size(a);
            }
            long[] source = index.clone();
            switch (kind) {
                case 0 -> source[axis] += argumentA;
                case 1 -> source[axis] *= argumentA;
                case 2 -> source[axis] = before.size(axis) - 1 - source[axis];
                case 3 -> {
                    for (int a = 0; a < order.length; a++) {
                        source[order[a]] = index[a];
                    }
                }
                default -> {}
            }
            flat[i] = model.at(source);
        }
        return new Model(flat, after.shape());
    }

    @Property(tries = 500, seed = "20261126")
    void overlapNeverMissesASharedByte(@ForAll long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            Tensor whole = Tensor.allocate(arena, DType.U8, 1 + random.nextInt(6), 1 + random.nextInt(6),
                    1 + random.nextInt(4));
            Tensor a = whole;
            Tensor b = whole;
            for (int i = 0; i < 3; i++) {
                a = view(a, random.nextInt(5), random.nextInt(3), random);
                b = view(b, random.nextInt(5), random.nextInt(3), random);
            }
            a.fill(1);
            b.fill(2);
            boolean shared = false;
            for (long i = 0; i < a.elements() && a.elements() > 0; i++) {
                long rest = i;
                long[] index = new long[3];
                for (int axis = 2; axis >= 0; axis--) {
                    index[axis] = rest % a.size(axis);
                    rest /= a.size(axis);
                }
                shared |= a.getLong(index) == 2;
            }
            if (shared) {
                assertThat(a.overlaps(b)).as("%s and %s", a, b).isTrue();
                assertThat(b.overlaps(a)).isTrue();
            }
        }
    }
}
