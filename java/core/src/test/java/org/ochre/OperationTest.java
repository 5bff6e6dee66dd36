package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ochre.palette.NearestColor;
import org.ochre.pixel.Convert;

/// The checks that `apply` makes before it asks for memory.
class OperationTest {
    private static final SegmentAllocator NEVER = (bytes, alignment) -> {
        throw new AssertionError("expected a refusal before memory is taken");
    };

    private final UnaryOperation unary = new Convert(DType.F32);
    private final BinaryOperation binary = new NearestColor();

    @Test
    void aClosedSourceIsRefusedBeforeMemoryIsTaken() {
        Tensor closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = Tensor.allocate(arena, DType.U8, 4, 4);
        }
        String message = "tensor: expected open memory, got memory whose arena is closed";
        assertThatThrownBy(() -> unary.apply(closed, NEVER)).isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        try (Arena arena = Arena.ofConfined()) {
            Tensor open = Tensor.allocate(arena, DType.U8, 4, 4);
            Tensor palette = Tensor.allocate(arena, DType.U8, 4);
            assertThat(binary.apply(open, palette, arena).type()).hasToString("i32 [4, 4]");
            assertThatThrownBy(() -> binary.apply(closed, palette, NEVER)).hasMessage(message);
            assertThatThrownBy(() -> binary.apply(open, closed.at(0), NEVER)).hasMessage(message);
        }
    }

    @Test
    void aSourceOfAnotherThreadIsRefusedBeforeMemoryIsTaken() {
        Tensor foreign = CompletableFuture
                .supplyAsync(() -> Tensor.allocate(Arena.ofConfined(), DType.U8, 4, 4)).join();
        assertThatThrownBy(() -> unary.apply(foreign, NEVER)).isInstanceOf(WrongThreadException.class)
                .hasMessage("tensor: expected memory open to this thread, got memory confined to another");
        assertThatThrownBy(() -> binary.apply(foreign, foreign.at(0), NEVER)).isInstanceOf(WrongThreadException.class);
    }

    @Test
    void aJavaArrayIsRefusedBeforeMemoryIsTaken() {
        Tensor array = Tensor.of(MemorySegment.ofArray(new byte[16]), DType.U8, 4, 4);
        assertThatThrownBy(() -> unary.apply(array, NEVER))
                .hasMessage("src: expected native memory, got a tensor over a Java array: copy(arena) moves it");
    }

    @Test
    void aTypeThatIsNotServedIsRefusedBeforeMemoryIsTaken() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U16, 4, 4);
            assertThatThrownBy(() -> binary.apply(image, image.at(0), NEVER)).hasMessageStartingWith("image: expected");
        }
    }
}
