package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

class ResizeCommandTest {
    @TempDir
    private Path folder;

    private Path random(DType dtype, Arena arena, long... shape) throws IOException {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        Random random = new Random(3);
        for (long i = 0; i < flat.size(0); i++) {
            flat.setDouble(dtype.isFloat() ? random.nextDouble() : random.nextInt((int) dtype.max() + 1), i);
        }
        Path file = folder.resolve("in.npy");
        Npy.write(tensor, file);
        return file;
    }

    private Tensor result(Arena arena, Path in, String... options) throws IOException {
        Path out = folder.resolve("out.npy");
        Object[] arguments = new Object[3 + options.length];
        arguments[0] = "resize";
        arguments[1] = in;
        arguments[2] = out;
        System.arraycopy(options, 0, arguments, 3, options.length);
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        return Npy.read(out, arena);
    }

    @Test
    void optionsMakeTheOperation() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(DType.U8, arena, 30, 40, 4);
            Tensor image = Npy.read(in, arena);
            assertThat(result(arena, in, "--width", "20").contentEquals(new Resize(15, 20).apply(image, arena)))
                    .isTrue();
            assertThat(result(arena, in, "--height", "60").shape()).containsExactly(60, 80, 4);
            assertThat(result(arena, in, "--height", "10", "--width", "10").shape()).containsExactly(8, 10, 4);
            assertThat(result(arena, in, "--height", "10", "--width", "10", "--fit", "fill", "--filter", "area")
                    .contentEquals(Resize.fill(10, 10).with(Filter.AREA).apply(image, arena))).isTrue();
            assertThat(result(arena, in, "--height", "9", "--width", "10", "--fit", "exact", "--linear",
                    "--straight-alpha", "--filter", "bicubic")
                    .contentEquals(new Resize(9, 10).with(Filter.BICUBIC).linear(true).straight()
                            .apply(image, arena)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"U8, png, 0", "U8, png, 3", "U8, png, 4", "U16, png, 3", "U16, tif, 0", "U8, jpg, 3", "F32, npy, 0",
        "F64, npy, 3"})
    void greyColourAlphaAndNumbersKeepTheirDtype(DType dtype, String ending, long channels) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = channels == 0 ? random(dtype, arena, 20, 30) : random(dtype, arena, 20, 30, channels);
            Path out = folder.resolve("out." + ending);
            Cli answer = Cli.run("resize", in, out, "--width", 15);
            assertThat(answer.err()).isEmpty();
            Tensor expected = new Resize(10, 15).apply(Npy.read(in, arena), arena);
            assertThat(answer.out()).isEqualTo(out + ": " + expected.type() + System.lineSeparator());
            Tensor written = ending.equals("npy") ? Npy.read(out, arena) : Images.read(out, arena);
            assertThat(written.type()).isEqualTo(expected.type());
            assertThat(ending.equals("jpg") || written.contentEquals(expected)).isTrue();
        }
    }

    /// A JPEG is resized as it is read.
    @Test
    void jpegsAreReadSmaller() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = folder.resolve("in.jpg");
            Images.write(Images.read(Cli.photo("coffee.png"), arena).crop(0, 0, 397, 597), in);
            Tensor small = result(arena, in, "--width", "90", "--filter", "bicubic");
            Resize resize = Resize.fit(Integer.MAX_VALUE, 90).with(Filter.BICUBIC);
            assertThat(small.contentEquals(Images.read(in, ReadOptions.DEFAULT, resize, arena))).isTrue();
            assertThat(small.contentEquals(resize.apply(Images.read(in, arena), arena))).isFalse();
            Cli answer = Cli.run("resize", in, folder.resolve("o.png"), "--width", 10, "--max-pixels", 237_008);
            assertThat(answer.err()).contains("expected at most 237008 pixels, got 597×397");
            assertThat(folder.resolve("o.png")).doesNotExist();
        }
    }

    @Test
    void refuses() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path in = random(DType.U8, arena, 4, 4);
            Path out = folder.resolve("o.png");
            assertThat(Cli.run("resize", in, out).err()).contains("expected --width or --height, got neither");
            assertThat(Cli.run("resize", in, out, "--width", 0).err())
                    .contains("--width: expected 1…2147483647, got 0");
            assertThat(Cli.run("resize", in, out, "--width", 5, "--fit", "fill").err())
                    .contains("--fit: expected --width and --height with it, got one of them");
            Cli filter = Cli.run("resize", in, out, "--width", 5, "--filter", "cubic");
            assertThat(filter.exit()).isEqualTo(2);
            assertThat(filter.err()).contains("expected nearest or area or bilinear or bicubic or lanczos3, got cubic");
            Cli wide = Cli.run("resize", in, out, "--width", 2147483647);
            assertThat(wide.exit()).isEqualTo(1);
            assertThat(out).doesNotExist();
        }
    }
}
