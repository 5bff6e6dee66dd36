package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.ScaleRange;

class ConvertCommandTest {
    private final Arena arena = Arena.ofAuto();

    @TempDir
    private Path folder;

    private Path file(String name, Tensor tensor) throws Exception {
        Path file = folder.resolve(name);
        if (name.endsWith(".npy")) {
            Npy.write(tensor, file);
        } else {
            Images.write(tensor, file);
        }
        return file;
    }

    private Tensor random(DType dtype, long... shape) {
        return Case.fill(Tensor.allocate(arena, dtype, shape), new Random(3), 250);
    }

    private Tensor converted(Object... arguments) throws Exception {
        Object[] line = new Object[arguments.length + 1];
        line[0] = "convert";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Cli answer = Cli.run(line);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        Path out = (Path) arguments[1];
        Tensor result = out.toString().endsWith(".npy") ? Npy.read(out, arena) : Images.read(out, arena);
        assertThat(answer.out()).isEqualTo(out + ": " + result.type() + System.lineSeparator());
        return result;
    }

    private void refused(String message, Object... arguments) {
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).contains(message);
        assertThat(answer.exit()).isPositive();
    }

    @Test
    void channelsAreConvertedAsTheOperationsDo() throws Exception {
        Tensor photo = random(DType.U8, 9, 11, 3);
        Path in = file("photo.png", photo);
        Tensor gray = converted(in, folder.resolve("gray.npy"), "--channels", "gray");
        assertThat(gray.contentEquals(new Gray().apply(photo, arena))).isTrue();
        Tensor other = converted(in, folder.resolve("other.png"), "--channels", "gray", "--luma", "bt709");
        assertThat(other.contentEquals(new Gray(Gray.Weights.BT709).apply(photo, arena))).isTrue();
        Tensor rgba = converted(in, folder.resolve("rgba.png"), "--channels", "rgba");
        assertThat(rgba.contentEquals(new Rgba().apply(photo, arena))).isTrue();
        Tensor back = converted(folder.resolve("rgba.png"), folder.resolve("rgb.npy"), "--channels", "rgb");
        assertThat(back.contentEquals(photo)).isTrue();
        Tensor repeated = converted(folder.resolve("gray.npy"), folder.resolve("repeated.tif"), "--channels", "rgb");
        assertThat(repeated.contentEquals(new Rgb().apply(gray, arena))).isTrue();
    }

    @Test
    void rangesAndDTypesAreConvertedAsTheOperationsDo() throws Exception {
        Tensor levels = random(DType.U16, 9, 11);
        Path in = file("levels.npy", levels);
        Tensor bytes = converted(in, folder.resolve("a.png"), "--as", "u8", "--scale", "dtype");
        assertThat(bytes.contentEquals(ScaleRange.ofDType(DType.U8).apply(levels, arena))).isTrue();
        Tensor auto = converted(in, folder.resolve("b.npy"), "--as", "f32", "--scale", "auto", "--onto", "-1,1");
        assertThat(auto.contentEquals(ScaleRange.ofData(DType.F32).onto(-1, 1).apply(levels, arena))).isTrue();
        Tensor given = converted(in, folder.resolve("c.tif"), "--scale", "20,120.5");
        assertThat(given.contentEquals(ScaleRange.of(20, 120.5, DType.U16).apply(levels, arena))).isTrue();
        Path doubles = file("doubles.npy", random(DType.F64, 2, 3, 4, 5));
        assertThat(converted(doubles, folder.resolve("d.npy"), "--as", "f32").type()).hasToString("f32 [2, 3, 4, 5]");
    }

    @Test
    void anOpaqueAlphaIsLeftOutOfFormatsWithoutOne() throws Exception {
        Path in = file("rgba.png", new Rgba().apply(random(DType.U8, 8, 8, 3), arena));
        Path out = folder.resolve("out.jpg");
        Cli answer = Cli.run("convert", in, out);
        assertThat(answer.err())
                .isEqualTo("ochre: the alpha is opaque, and left out of " + out + System.lineSeparator());
        assertThat(answer.exit()).isZero();
        assertThat(Images.read(out, arena).type()).hasToString("u8 [8, 8, 3]");
        Tensor translucent = random(DType.U8, 8, 8, 4);
        Path half = file("half.png", translucent);
        refused("src: expected an opaque image, got alpha ", "convert", half, folder.resolve("half.jpg"));
        refused("; here: --background #ffffff or --drop-alpha", "convert", half, folder.resolve("flat.png"),
                "--channels", "gray");
        Tensor colors = converted(half, folder.resolve("half.npy"), "--drop-alpha");
        assertThat(colors.contentEquals(translucent.slice(2, 0, 3))).isTrue();
        Tensor orange = Tensor.allocate(arena, DType.U8, 3).copyFrom(new byte[]{(byte) 255, (byte) 128, 0});
        Tensor over = converted(half, folder.resolve("over.png"), "--background", "#ff8000");
        assertThat(over.contentEquals(new Overlay().apply(orange.broadcast(8, 8, 3), translucent, arena))).isTrue();
        refused("expected a colour such as #ff8000, got red", "convert", half, folder.resolve("no.png"),
                "--background", "red");
        refused("--drop-alpha: expected no --background beside it", "convert", half, folder.resolve("no.png"),
                "--background", "#ff8000", "--drop-alpha");
    }

    @Test
    void whatAFormatCannotHoldIsRefusedWithTheMend() throws Exception {
        refused("; --as u8 --scale dtype makes another dtype of it", "convert", file("a.npy", random(DType.U16, 4, 5)),
                folder.resolve("a.jpg"));
        refused("; --as f32, or --as u8 --scale LO,HI makes", "convert", file("b.npy", random(DType.F64, 4, 5)),
                folder.resolve("b.tif"));
        refused("; --as u8 --scale LO,HI (or auto) makes", "convert", file("c.npy", random(DType.I32, 4, 5)),
                folder.resolve("c.png"));
        Path in = folder.resolve("a.npy");
        refused("--onto: expected --scale beside it", "convert", in, folder.resolve("d.npy"), "--onto", "0,1");
        refused("--luma: expected --channels gray beside it", "convert", in, folder.resolve("d.npy"), "--luma",
                "bt709");
        refused("expected LO,HI, auto or dtype, got 3", "convert", in, folder.resolve("d.npy"), "--scale", "3");
        refused("high: expected a finite number other than low", "convert", in, folder.resolve("d.npy"), "--scale",
                "3,3");
    }

    @Test
    void imagesAndPalettesOfOtherChannelsAreMadeTheSame() throws Exception {
        Tensor gray = random(DType.U8, 6, 7);
        Tensor colors = random(DType.U8, 4, 3);
        Path grayFile = file("g.png", gray);
        Path rgbFile = file("rgb.png", new Rgb().apply(gray, arena));
        Path rgbaFile = file("g4.png", new Rgba().apply(gray, arena));
        Path palette = file("p3.npy", colors);
        Path withAlpha = file("p4.npy", new Rgba().apply(colors.expand(0), arena).squeeze(0));
        Path grays = file("p1.npy", colors.slice(1, 0, 1).copy(arena));
        Tensor expected = labels(rgbFile, palette, "");
        assertThat(labels(grayFile, palette, "the image is grey, and taken as RGB, as the palette has 3 channels")
                .contentEquals(expected)).isTrue();
        assertThat(labels(rgbaFile, palette,
                "the image loses its alpha, which is opaque, as the palette has 3 channels").contentEquals(expected))
                .isTrue();
        assertThat(labels(rgbFile, withAlpha, "the image gets an opaque alpha, as the palette has 4 channels")
                .contentEquals(expected)).isTrue();
        assertThat(labels(rgbFile, grays, "the palette is grey, and taken as RGB for an image of 3 channels")
                .contentEquals(labels(grayFile, grays, ""))).isTrue();
        Path out = folder.resolve("q.png");
        Cli answer = Cli.run("quantize", grayFile, out, "--palette", palette);
        assertThat(answer.err()).isEqualTo("ochre: the image is grey, and taken as RGB, as the palette has 3 channels"
                + System.lineSeparator());
        assertThat(Images.read(out, arena).type()).hasToString("u8 [6, 7, 3]");
        Tensor half = random(DType.U8, 6, 7, 4);
        refused("src: expected an opaque image, got alpha", "nearest", file("half.png", half), palette,
                folder.resolve("no.npy"));
    }

    private Tensor labels(Path image, Path palette, String note) throws Exception {
        Path out = folder.resolve("labels.npy");
        Cli answer = Cli.run("nearest", image, palette, out);
        assertThat(answer.err()).isEqualTo(note.isEmpty() ? "" : "ochre: " + note + System.lineSeparator());
        assertThat(answer.exit()).isZero();
        return Npy.read(out, arena);
    }
}
