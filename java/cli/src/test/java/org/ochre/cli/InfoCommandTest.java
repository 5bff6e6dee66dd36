package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.io.Npz;
import org.ochre.opencv.image.Images;

class InfoCommandTest {
    @TempDir
    private Path folder;

    private static void prints(Object file, String... lines) {
        Cli answer = Cli.run("info", file);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out().lines()).containsExactly(lines);
        assertThat(answer.exit()).isZero();
    }

    /// numpy.unique counts 94,478 colours.
    @Test
    void countsTheColoursOfPhotos() {
        prints(Cli.photo("coffee.png"), "format   PNG, RGB, 8 bit", "dtype    u8", "shape    [400, 600, 3]",
                "range    0 … 255", "colours  94478");
    }

    /// A picture on its side, with a colour profile.
    @Test
    void namesOrientationAndProfile() throws Exception {
        byte[] png;
        try (Arena arena = Arena.ofConfined()) {
            png = Images.encode(Tensor.allocate(arena, DType.U8, 4, 6, 3).fill(50), "png");
        }
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        profile.writeBytes(new byte[]{'p', 0, 0});
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(profile)) {
            deflated.write(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
        }
        byte[] exif = {'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, 33);
        file.writeBytes(chunk("iCCP", profile.toByteArray()));
        file.writeBytes(chunk("eXIf", exif));
        file.write(png, 33, png.length - 33);
        Path path = Files.write(folder.resolve("a.png"), file.toByteArray());
        String name = Images.header(path).profile().orElseThrow();
        prints(path, "format   PNG, RGB, 8 bit", "turned   orientation 6, read upright",
                "profile  " + name + " (--to-srgb converts)",
                "dtype    u8", "shape    [6, 4, 3]", "range    50 … 50", "colours  1");
        Cli answer = Cli.run("info", path, "--to-srgb");
        assertThat(answer.out()).contains("range    122 … 12"); // sRGB of 50/255 of the light is 122.4
    }

    @Test
    void readsAnArrayOfAnArchive() throws Exception {
        Path one = folder.resolve("one.npz");
        Path two = folder.resolve("two.npz");
        try (Arena arena = Arena.ofConfined()) {
            Tensor plane = Tensor.allocate(arena, DType.U16, 2, 3).fill(7);
            Npz.write(Map.of("plane", plane), one);
            Map<String, Tensor> both = new LinkedHashMap<>();
            both.put("plane", plane);
            both.put("b/c", plane.at(0));
            Npz.writeCompressed(both, two);
        }
        prints(one, "dtype    u16", "shape    [2, 3]", "range    7 … 7");
        prints(two + "#b/c", "dtype    u16", "shape    [3]", "range    7 … 7");
        assertThat(Cli.run("info", two).err())
                .contains("two.npz: expected FILE.npz#NAME with one of the names plane, b/c");
        assertThat(Cli.run("info", two + "#d").err())
                .contains("two.npz: expected an entry 'd', got none of that name");
    }

    private static byte[] chunk(String name, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, content.length + 4);
        return chunk.putInt((int) crc.getValue()).array();
    }

    @Test
    void describesEveryDtype() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : DType.values()) {
                Path file = folder.resolve(dtype + ".npy");
                Tensor tensor = Tensor.allocate(arena, dtype, 7);
                tensor.setDouble(100, 3);
                boolean unsigned = dtype == DType.U8 || dtype == DType.U16;
                tensor.setDouble(unsigned ? 0 : -3, 5);
                Npy.write(tensor, file);
                String low = unsigned ? "0" : "-3";
                if (dtype.isFloat()) {
                    prints(file, "dtype    " + dtype, "shape    [7]", "range    -3.0 … 100.0", "NaN      0");
                } else {
                    prints(file, "dtype    " + dtype, "shape    [7]", "range    " + low + " … 100");
                }
            }
        }
    }

    @Test
    void countsWhatIsNotANumber() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Path file = folder.resolve("a.npy");
            float[] values = {Float.NaN, 1e10f, Float.NaN, Float.NEGATIVE_INFINITY, 0.1f};
            Npy.write(Tensor.allocate(arena, DType.F32, 5).copyFrom(values), file);
            prints(file, "dtype    f32", "shape    [5]", "range    -inf … 1.0E10", "NaN      2");
            Npy.write(Tensor.allocate(arena, DType.F64, 2).fill(Double.NaN), file);
            prints(file, "dtype    f64", "shape    [2]", "range    none", "NaN      2");
        }
    }

    /// Two pages of grey bytes, 1×2 and 2×1.
    @Test
    void countsThePagesOfTiffAndReadsThem() throws Exception {
        ByteBuffer tiff = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I')
                .putShort((short) 42).putInt(8);
        for (int page = 0; page < 2; page++) {
            int[] entries = {256, 2 - page, 257, 1 + page, 258, 8, 262, 1, 273, 250 + 2 * page, 279, 2};
            tiff.putShort((short) 6);
            for (int i = 0; i < entries.length; i += 2) {
                tiff.putShort((short) entries[i]).putShort((short) 4).putInt(1).putInt(entries[i + 1]);
            }
            tiff.putInt(page == 0 ? tiff.position() + 4 : 0);
        }
        tiff.put(250, new byte[]{1, 2, 3, 9});
        Path file = Files.write(folder.resolve("pages.tif"), tiff.array());
        prints(file, "format   TIFF, grey, 8 bit", "pages    2", "dtype    u8", "shape    [1, 2]", "range    1 … 2",
                "colours  2");
        prints(file + "#1", "format   TIFF, grey, 8 bit", "pages    2", "dtype    u8", "shape    [2, 1]",
                "range    3 … 9", "colours  2");
        Cli absent = Cli.run("info", file + "#2");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err()).contains("expected a page of 0…1, got 2");
        Cli same = Cli.run("quantize", file + "#1", file);
        assertThat(same.exit()).isEqualTo(1);
        assertThat(same.err()).contains("expected another file than is read from");
        Path odd = Files.copy(Cli.photo("coffee.png"), folder.resolve("odd#1"));
        assertThat(Cli.run("info", odd).out()).contains("[400, 600, 3]");
    }

    @Test
    void describesScalarsEmptyAndFortranOrder() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Path file = folder.resolve("a.npy");
            Npy.write(Tensor.allocate(arena, DType.I64).fill(5), file);
            prints(file, "dtype    i64", "shape    []", "range    5 … 5");
            Npy.write(Tensor.allocate(arena, DType.U8, 6, 4), file);
            prints(file, "dtype    u8", "shape    [6, 4]", "range    0 … 0");
            Npy.write(Tensor.allocate(arena, DType.U8, 0, 4, 3), file);
            prints(file, "dtype    u8", "shape    [0, 4, 3]", "range    none", "colours  0");
        }
        prints(Cli.golden("image_f64.npy"), "dtype    f64", "shape    [23, 31, 3]",
                "range    1.7320508075688772 … 14.177446878757825", "NaN      0");
    }
}
