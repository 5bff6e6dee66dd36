package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.palette.ColorList;

class PaletteBytesTest {
    @TempDir
    private Path folder;

    @Test
    void areThoseOfNpyFiles() throws IOException {
        for (int channels = 1; channels <= 4; channels++) {
            for (int rows : new int[]{1, 2, 3, 4, 12, 64, 255}) {
                byte[] levels = new byte[rows * channels];
                for (int i = 0; i < levels.length; i++) {
                    levels[i] = (byte) (i / channels);
                }
                ColorList palette = ColorList.of(channels, levels);
                try (Arena arena = Arena.ofConfined()) {
                    Npy.write(palette.tensor(arena), folder.resolve("p.npy"));
                }
                assertThat(PaletteBytes.of(palette)).isEqualTo(Files.readAllBytes(folder.resolve("p.npy")));
                assertThat(PaletteBytes.read(PaletteBytes.of(palette))).isEqualTo(palette);
            }
        }
    }

    @Test
    void otherBytes() {
        byte[] good = PaletteBytes.of(ColorList.of(3, (byte) 1, (byte) 2, (byte) 3));
        byte[] floats = good.clone();
        floats[22] = 'f';
        for (byte[] bad : new byte[][]{{}, {1, 2, 3}, Arrays.copyOf(good, good.length - 1), floats}) {
            assertThatThrownBy(() -> PaletteBytes.read(bad)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("palette: expected the bytes of an .npy of u8 [k, c], 1 ≤ c ≤ 4, got ");
        }
    }

    @Test
    void npyOfAnyTensor() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.F64, 2, 3, 4);
            Random random = new Random(5);
            for (long i = 0; i < 24; i++) {
                tensor.reshape(24).setDouble(random.nextGaussian(), i);
            }
            for (Tensor view : new Tensor[]{tensor, tensor.permute(2, 0, 1), tensor.slice(1, 1, 3)}) {
                Npy.write(view, folder.resolve("t.npy"));
                assertThat(PaletteBytes.npy(view, arena)).isEqualTo(Files.readAllBytes(folder.resolve("t.npy")));
            }
        }
    }
}
