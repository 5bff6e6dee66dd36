package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ochre.DType;
import org.ochre.Tensor;

/// A tensor passed to a C function that knows nothing of Ochre, as README shows it. The function takes a struct of a
/// pointer, two sizes and a stride, as many C libraries do.
///
/// The JVM keeps the segments open that are arguments of a call, and knows nothing of addresses inside structs. So the
/// tensor's segment is passed too, as one argument more, which the C function does not read: in the calling conventions
/// of all systems that Java runs on the caller alone places arguments.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the partner uses POSIX threads")
@SuppressWarnings("restricted")
class LinkerExampleTest {
    private static final MethodHandle MEAN = Linker.nativeLinker().downcallHandle(
            SymbolLookup.libraryLookup(Partner.file(), Arena.global()).find("partner_mean").orElseThrow(),
            FunctionDescriptor.of(JAVA_DOUBLE, ADDRESS, ADDRESS));

    /// The mean of an f32 image `[h, w]`, whose rows may be padded, cropped or bottom up.
    private static double mean(Tensor image) throws Throwable {
        if (image.dtype() != DType.F32 || image.rank() != 2 || image.size(1) > 1 && image.stride(1) != 4) {
            throw new IllegalArgumentException("image: expected f32 [h, w] with dense rows, got " + image.type()
                    + ": copy(arena) packs it");
        }
        MemorySegment segment = image.segment();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment picture = arena.allocate(24, 8);
            picture.set(ADDRESS, 0, segment.asSlice(image.offset()));
            picture.set(JAVA_INT, 8, Math.toIntExact(image.size(1)));
            picture.set(JAVA_INT, 12, Math.toIntExact(image.size(0)));
            picture.set(JAVA_LONG, 16, image.stride(0)); // bytes, negative for a flipped image
            return (double) MEAN.invokeExact(picture, segment); // open until the call has returned
        }
    }

    @Test
    void anyRowsAreRead() throws Throwable {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 5, 7);
            for (int i = 0; i < 35; i++) {
                image.setDouble(i, i / 7, i % 7);
            }
            assertThat(mean(image)).isEqualTo(17);
            assertThat(mean(image.flip(0))).isEqualTo(17);
            assertThat(mean(image.crop(1, 2, 3, 2))).isEqualTo(7 * 2 + 2.5);
            assertThat(mean(image.crop(1, 2, 3, 2).flip(0))).isEqualTo(7 * 2 + 2.5);
            assertThatIllegalArgumentException().isThrownBy(() -> mean(image.flip(1)))
                    .withMessageContaining("dense rows").withMessageContaining("copy(arena)");
            assertThat(mean(image.flip(1).copy(arena))).isEqualTo(17);
        }
    }

    @Test
    void aClosedArenaIsAnException() {
        Arena arena = Arena.ofShared();
        Tensor image = Tensor.allocate(arena, DType.F32, 5, 7);
        arena.close();
        assertThatThrownBy(() -> mean(image)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
