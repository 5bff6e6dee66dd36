package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Rotate;
import org.ochre.stencil.Sharpen;

/// `rotate` and `sharpen`. `resize` has a test of its own.
class PictureCommandTest {
    @TempDir
    private Path folder;

    private Tensor result(Arena arena, Object... arguments) throws IOException {
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        Tensor result = Npy.read((Path) arguments[2], arena);
        assertThat(answer.out()).isEqualTo(arguments[2] + ": " + result.type() + System.lineSeparator());
        return result;
    }

    private Path random(Arena arena, long... shape) throws IOException {
        Tensor tensor = Tensor.allocate(arena, DType.U8, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        Random random = new Random(5);
        for (long i = 0; i < flat.size(0); i++) {
            flat.setLong(random.nextInt(256), i);
        }
        Path file = folder.resolve("in.npy");
        Npy.write(tensor, file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 3, 6})
    void rotateTurnsByQuarters(int quarters) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(arena, 5, 7, 3);
            Tensor turned = result(arena, "rotate", in, folder.resolve("o.npy"), "--quarters", quarters);
            assertThat(turned.contentEquals(new Rotate(quarters).apply(Npy.read(in, arena), arena))).isTrue();
        }
    }

    @Test
    void rotateReadsAndWritesPictures() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path out = folder.resolve("o.png");
            assertThat(Cli.run("rotate", Cli.golden("photo.png"), out, "--quarters", 1).exit()).isZero();
            Tensor photo = Images.read(Cli.golden("photo.png"), arena);
            assertThat(Images.read(out, arena).contentEquals(new Rotate(1).apply(photo, arena))).isTrue();
        }
    }

    @Test
    void sharpenHasTheOptionsOfTheOperation() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(arena, 20, 30, 3);
            Path out = folder.resolve("o.npy");
            Tensor image = Npy.read(in, arena);
            assertThat(result(arena, "sharpen", in, out, "--sigma", 1.5)
                    .contentEquals(new Sharpen(1.5, 1).apply(image, arena))).isTrue();
            assertThat(result(arena, "sharpen", in, out, "--sigma", 2, "--amount", 0.5, "--threshold", 30, "--border",
                    "reflect").contentEquals(new Sharpen(2, 0.5, 30, Border.REFLECT).apply(image, arena))).isTrue();
        }
    }

    @Test
    void sharpenLeavesAlphaAsItIs() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(arena, 20, 30, 4);
            Tensor image = Npy.read(in, arena);
            Tensor sharp = result(arena, "sharpen", in, folder.resolve("o.npy"), "--sigma", 1);
            assertThat(sharp.channel(3).contentEquals(image.channel(3))).isTrue();
            assertThat(sharp.slice(2, 0, 3).contentEquals(new Sharpen(1, 1).apply(image.slice(2, 0, 3), arena)))
                    .isTrue();
        }
    }

    @Test
    void refuses() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(arena, 4, 4);
            Path out = folder.resolve("o.png");
            assertThat(Cli.run("rotate", in, out).err()).contains("--quarters");
            assertThat(Cli.run("sharpen", in, out).err()).contains("--sigma");
            Cli none = Cli.run("sharpen", in, out, "--sigma", 0);
            assertThat(none.err()).contains("sigma: expected a finite number > 0, got 0.0");
            assertThat(none.exit()).isEqualTo(1);
            assertThat(Cli.run("rotate", in, folder.resolve("o.webp"), "--quarters", 1).err())
                    .contains("expected what webp holds");
            assertThat(out).doesNotExist();
        }
    }
}
