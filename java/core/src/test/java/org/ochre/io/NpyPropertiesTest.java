package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ochre.DType;
import org.ochre.Tensor;

class NpyPropertiesTest {
    private static final String[] MUTATED = {"f4", "u1", "fortran", "scalar", "version2", "version3", "f8_big",
        "empty"};
    private static final String SYNTAX = "0123456789(),'{}: LTF";
    private static final long CEILING = 1 << 16;

    @Property(tries = 300, seed = "20261126")
    void whatIsWrittenIsReadAndMapped(
            @ForAll DType dtype, @ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> shape, @ForAll long seed)
            throws IOException {
        Path file = Files.createTempFile("ochre", ".npy");
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = strided(dtype, shape, new Random(seed), arena);
            Npy.write(tensor, file);
            assertThat(Npy.read(file, arena).contentEquals(tensor)).isTrue();
            assertThat(Npy.map(file, arena).contentEquals(tensor)).isTrue();
        } finally {
            Files.delete(file);
        }
    }

    /// Random bytes of a good file are changed. The outcome is a tensor or a refusal, and never takes more memory than
    /// the file has bytes.
    @Property(tries = 2000, seed = "20261126")
    void damageIsRefusedOrRead(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = Files.readAllBytes(Fixtures.file(MUTATED[random.nextInt(MUTATED.length)] + ".npy"));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(Math.min(bytes.length, 128));
            bytes[at] = (byte) (random.nextBoolean()
                    ? random.nextInt(256)
                    : SYNTAX.charAt(random.nextInt(SYNTAX.length())));
        }
        Path file = Files.createTempFile("ochre", ".npy");
        try (Arena arena = Arena.ofConfined()) {
            Files.write(file, random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            SegmentAllocator bounded = (size, alignment) -> {
                assertThat(size).isLessThan(CEILING);
                return arena.allocate(size, alignment);
            };
            Tensor read = Npy.read(file, bounded);
            assertThat(read.type().bytes()).isLessThanOrEqualTo(Files.size(file));
        } catch (NpyException e) {
            assertThat(e).message().startsWith(file + ": ").hasSizeLessThan(file.toString().length() + 310);
        } finally {
            Files.delete(file);
        }
    }

    private static Tensor strided(DType dtype, List<Integer> sizes, Random random, Arena arena) {
        long[] shape = sizes.stream().mapToLong(size -> 2L * size).toArray();
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        byte[] bits = new byte[(int) tensor.type().bytes()];
        random.nextBytes(bits);
        MemorySegment.copy(bits, 0, tensor.segment(), ValueLayout.JAVA_BYTE, 0, bits.length);
        for (int axis = 0; axis < shape.length; axis++) {
            tensor = switch (random.nextInt(4)) {
                case 0 -> tensor.flip(axis);
                case 1 -> tensor.step(axis, 2);
                case 2 -> tensor.slice(axis, tensor.size(axis) / 2, tensor.size(axis));
                default -> tensor;
            };
        }
        if (shape.length > 1 && random.nextBoolean()) {
            int[] axes = IntStream.range(0, shape.length).map(i -> shape.length - 1 - i).toArray();
            tensor = tensor.permute(axes);
        }
        return tensor;
    }
}
