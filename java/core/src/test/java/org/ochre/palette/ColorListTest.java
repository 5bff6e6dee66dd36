package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;

class ColorListTest {
    private static final ColorList TWO = ColorList.of(3, (byte) 255, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 3);

    @Test
    void isAValue() {
        assertThat(TWO).isEqualTo(ColorList.of(3, (byte) 255, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 3))
                .hasToString("ColorList[#ff0000, #010203]")
                .isNotEqualTo(ColorList.of(2, (byte) 255, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 3));
        assertThat(TWO.size()).isEqualTo(2);
        assertThat(TWO.level(1, 2)).isEqualTo(3);
        assertThat(ColorList.of(4)).isSameAs(ColorList.NONE).hasToString("ColorList[]");
    }

    @Test
    void copiesAPaletteOfAnyStrides() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor palette = TWO.tensor(arena);
            Tensor turned = palette.permute(1, 0).copy(arena).permute(1, 0);
            ColorList list = ColorList.of(turned);
            turned.fill(0);
            assertThat(list).isEqualTo(TWO);
            assertThat(ColorList.of(Tensor.allocate(arena, DType.U8, 1).fill(9))).hasToString("ColorList[#09]");
        }
    }

    @Test
    void refusesWhatIsNoListOfColours() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> ColorList.of(5)).hasMessage("channels: expected 1…4, got 5");
            assertThatThrownBy(() -> ColorList.of(3, new byte[4]))
                    .hasMessage("levels: expected a multiple of 3, of at most 65536 colours, got 4");
            assertThatThrownBy(() -> ColorList.of(3, new byte[6]))
                    .hasMessage("palette: expected colours that all differ, got #000000 twice");
            assertThatThrownBy(() -> ColorList.of(Tensor.allocate(arena, DType.F32, 2, 3)))
                    .hasMessage("palette: expected u8 [k, c], k ≤ 65536, 1 ≤ c ≤ 4, got f32 [2, 3]");
            assertThatThrownBy(() -> TWO.level(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void comesBackFromAStreamChecked() throws Exception {
        assertThat(read(written(TWO))).isEqualTo(TWO);
        assertThat(read(written(ColorList.NONE))).isSameAs(ColorList.NONE);
        byte[] stream = written(ColorList.of(1, (byte) 77, (byte) 78));
        for (int i = 0; i + 1 < stream.length; i++) {
            if (stream[i] == 77 && stream[i + 1] == 78) {
                stream[i + 1] = 77;
            }
        }
        assertThatThrownBy(() -> read(stream))
                .hasStackTraceContaining("expected colours that all differ, got #4d twice");
    }

    private static byte[] written(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
