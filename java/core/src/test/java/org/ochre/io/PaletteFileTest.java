package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;

class PaletteFileTest {
    @TempDir
    private Path folder;

    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor rows(int channels, int... levels) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return Tensor.allocate(arena, DType.U8, levels.length / channels, channels).copyFrom(bytes);
    }

    private Tensor read(String name, String text) throws IOException {
        return PaletteFile.read(Files.writeString(folder.resolve(name), text), arena);
    }

    private void is(Tensor read, Tensor wanted) {
        assertThat(read.contentEquals(wanted)).as("%s", read).isTrue();
    }

    private void refused(String name, String text, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        assertThatThrownBy(() -> PaletteFile.read(file, arena)).isInstanceOf(PaletteException.class)
                .hasMessage(file + ": expected " + reason);
    }

    @Test
    void readsGimp() throws IOException {
        is(read("a.gpl",
                "GIMP Palette\nName: Web\nColumns: 4\n# made by hand\n255   0   0\tRed\n  0 128 255 sky: 1\n\n"),
                rows(3, 255, 0, 0, 0, 128, 255));
        is(read("old.gpl", "GIMP Palette\r\n#\r\n1 2 3\r\n4\t5\t6"), rows(3, 1, 2, 3, 4, 5, 6));
        is(read("alpha.gpl", "GIMP Palette\nChannels: RGBA\n#\n1 2 3 0 clear\n4 5 6 255\n"),
                rows(4, 1, 2, 3, 0, 4, 5, 6, 255));
        is(read("named.gpl", "GIMP Palette\n7 8 9 10 downing street\n"), rows(3, 7, 8, 9));
        is(read("content.bin", "\uFEFFGIMP Palette\n7 8 9\n"), rows(3, 7, 8, 9));
    }

    @Test
    void namesTheLineOfGimpsThatIsDamaged() throws IOException {
        refused("a.gpl", "GIMP Palette\nName: x\n#\n1 2 3\n300 0 0\tbright\n",
                "3 numbers of 0…255 in line 5, got '300 0 0\uFFFDbright'");
        refused("a.gpl", "GIMP Palette\n1 2\n", "3 numbers of 0…255 in line 2, got '1 2'");
        refused("a.gpl", "GIMP Palette\nChannels: RGBA\n1 2 3\n", "4 numbers of 0…255 in line 3, got '1 2 3'");
        refused("a.gpl", "GIMP Palette\n-1 2 3\n", "3 numbers of 0…255 in line 2, got '-1 2 3'");
        refused("a.gpl", "GIMP Palette\n", "at least one colour, got none");
        refused("a.gpl", "Gimp\n1 2 3\n", "'GIMP Palette' in line 1, got 'Gimp'");
        refused("a.gpl", "GIMP Palette\n" + "1 2 3\n".repeat(65_537), "at most 65536 colours, got more in line 65538");
    }

    @Test
    void readsJasc() throws IOException {
        is(read("a.pal", "JASC-PAL\r\n0100\r\n2\r\n255 0 0\r\n0 128 255\r\n"), rows(3, 255, 0, 0, 0, 128, 255));
        is(read("a.pal", "JASC-PAL\n0100\n2\n255 0 0 0\n0 128 255 255"), rows(4, 255, 0, 0, 0, 0, 128, 255, 255));
    }

    @Test
    void namesTheLineOfJascThatIsDamaged() throws IOException {
        refused("a.pal", "JASC-PAL\n0100\n3\n1 2 3\n4 5 6\n", "3 colours as line 3 says, got 2");
        refused("a.pal", "JASC-PAL\n0100\n1\n1 2 3\n4 5 6\n", "1 colours as line 3 says, got 2");
        refused("a.pal", "JASC-PAL\n0100\n1\n1 2 x\n", "3 numbers of 0…255 in line 4, got '1 2 x'");
        refused("a.pal", "JASC-PAL\n0200\n1\n1 2 3\n", "0100 in line 2, got '0200'");
        refused("a.pal", "JASC-PAL\n0100\n0\n", "1…65536 colours in line 3, got '0'");
        refused("a.pal", "JASC-PAL\n0100\n99999\n", "1…65536 colours in line 3, got '99999'");
        refused("a.pal", "JASC-PAL", "0100 in line 2, got ''");
        refused("a.pal", "RIFF....PAL data", "'JASC-PAL' in line 1, got Microsoft's RIFF palette, which is not served");
    }

    @Test
    void readsAdobe() throws IOException {
        byte[] plain = new byte[768];
        new Random(1).nextBytes(plain);
        Tensor all = PaletteFile.read(Files.write(folder.resolve("a.act"), plain), arena);
        is(all, Tensor.allocate(arena, DType.U8, 256, 3).copyFrom(plain));
        byte[] counted = ByteBuffer.allocate(772).put(plain).putShort((short) 5).putShort((short) -1).array();
        is(PaletteFile.read(Files.write(folder.resolve("b.act"), counted), arena), all.slice(0, 0, 5).copy(arena));
        byte[] clear = ByteBuffer.allocate(772).put(plain).putShort((short) 5).putShort((short) 2).array();
        Tensor read = PaletteFile.read(Files.write(folder.resolve("c.act"), clear), arena);
        is(read.slice(1, 0, 3).copy(arena), all.slice(0, 0, 5).copy(arena));
        is(read.slice(1, 3, 4).copy(arena), rows(1, 255, 255, 0, 255, 255));
    }

    @Test
    void namesTheByteOfAdobesThatIsDamaged() throws IOException {
        Path file = folder.resolve("a.act");
        Object[][] cases = {{ByteBuffer.allocate(767), "a colour table of 768 or 772 bytes, got 767"},
            {ByteBuffer.allocate(772).putShort(768, (short) 257), "1…256 colours at byte 768, got 257"},
            {ByteBuffer.allocate(772), "1…256 colours at byte 768, got 0"},
            {ByteBuffer.allocate(772).putShort(768, (short) 4).putShort(770, (short) 4),
                "a transparent colour below 4 at byte 770, got 4"}};
        for (Object[] each : cases) {
            Files.write(file, ((ByteBuffer) each[0]).array());
            assertThatThrownBy(() -> PaletteFile.read(file, arena)).isInstanceOf(PaletteException.class)
                    .hasMessage(file + ": expected " + each[1]);
        }
    }

    @Test
    void readsHexLists() throws IOException {
        is(read("a.hex", "ff0000\n0080ff\n"), rows(3, 255, 0, 0, 0, 128, 255));
        is(read("a.txt", "# my inks\n#ff0000, #08f\n// more\n;last\n\n#FFF"),
                rows(3, 255, 0, 0, 0, 136, 255, 255, 255, 255));
        is(read("a.txt", "#ff000080\n#0080ff\n"), rows(4, 255, 0, 0, 128, 0, 128, 255, 255));
        is(read("a.txt", ";paint.net Palette File\n;Colors: 2\nFFFF0000\n800080FF\n"),
                rows(4, 255, 0, 0, 255, 0, 128, 255, 128));
        is(PaletteFile.parse("#ff0000,00ff00", arena), rows(3, 255, 0, 0, 0, 255, 0));
        is(PaletteFile.parse("#f00c", arena), rows(4, 255, 0, 0, 204));
    }

    @Test
    void namesTheLineOfAListThatIsDamaged() throws IOException {
        refused("a.hex", "ff0000\nff00zz\n", "colours such as #ff8000 in line 2, got 'ff00zz'");
        refused("a.txt", "ff0000\n255, 0, 0\n", "colours such as #ff8000 in line 2, got '255'");
        refused("a.txt", "\n", "at least one colour, got none");
        assertThatThrownBy(() -> PaletteFile.parse("#ff0000,red", arena)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("colors: expected colours such as #ff8000, got 'red'");
        Path large = Files.write(folder.resolve("large.txt"), new byte[(1 << 21) + 1]);
        assertThatThrownBy(() -> PaletteFile.read(large, arena)).isInstanceOf(PaletteException.class)
                .hasMessage(large + ": expected a palette of at most 2097152 bytes, got 2097153");
    }

    @Test
    void readsThePaletteOfAPngWithoutItsPixels() throws IOException {
        Tensor palette = rows(4, 1, 2, 3, 0, 4, 5, 6, 255, 4, 5, 6, 255);
        Tensor labels = Tensor.allocate(arena, DType.U8, 30, 40);
        Path file = folder.resolve("picture.png");
        IndexedPng.write(labels, palette, file);
        is(PaletteFile.read(file, arena), palette);
    }

    @Test
    void readsNpyAsItIs() throws IOException {
        Tensor spectra = Tensor.allocate(arena, DType.F64, 5, 7).fill(0.5);
        Npy.write(spectra, folder.resolve("a.npy"));
        is(PaletteFile.read(folder.resolve("a.npy"), arena), spectra);
        Path file = folder.resolve("cube.npy");
        Npy.write(Tensor.allocate(arena, DType.U8, 2, 2, 3), file);
        assertThatThrownBy(() -> PaletteFile.read(file, arena)).isInstanceOf(PaletteException.class)
                .hasMessage(file + ": expected a palette [k] or [k, c], got u8 [2, 2, 3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gpl", "pal", "act", "hex", "txt", "npy"})
    void readsWhatItWrites(String ending) throws IOException {
        Path file = folder.resolve("own." + ending);
        assertThat(PaletteFile.isNamed(file)).isTrue();
        for (int k : new int[]{1, 2, 17, 256}) {
            byte[] levels = new byte[3 * k];
            new Random(k).nextBytes(levels);
            Tensor palette = Tensor.allocate(arena, DType.U8, k, 3).copyFrom(levels);
            PaletteFile.write(palette, file);
            is(PaletteFile.read(file, arena), palette);
            PaletteFile.write(palette.flip(0), file);
            is(PaletteFile.read(file, arena), palette.flip(0).copy(arena));
            if (!ending.equals("npy")) {
                PaletteFile.write(palette.slice(1, 1, 2), file);
                is(PaletteFile.read(file, arena), palette.slice(1, 1, 2).broadcast(k, 3).copy(arena));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "act", "hex", "txt", "npy"})
    void keepsOneTransparentColour(String ending) throws IOException {
        Tensor palette = rows(4, 9, 8, 7, 255, 1, 2, 3, 0, 4, 5, 6, 255);
        Path file = folder.resolve("clear." + ending);
        PaletteFile.write(palette, file);
        is(PaletteFile.read(file, arena), palette);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gpl | palette: expected opaque colours for .gpl, got alpha 9 in row 1; .png, .hex and .npy hold it",
        "pal | palette: expected opaque colours for .pal, got alpha 9 in row 1; .png, .hex and .npy hold it",
        "act | palette: expected opaque colours but for one of alpha 0 for .act, got alpha 9 in row 1; .png, .hex and .npy hold it"})
    void refusesAlphaThatAFormatDoesNotHold(String ending, String words) {
        Path file = folder.resolve("clear." + ending);
        assertThatThrownBy(() -> PaletteFile.write(rows(4, 1, 2, 3, 255, 4, 5, 6, 9), file))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(words);
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesOtherPalettesAndEndings() {
        Tensor many = Tensor.allocate(arena, DType.U8, 257, 3);
        assertThatThrownBy(() -> PaletteFile.write(many, folder.resolve("a.act")))
                .hasMessage("palette: expected at most 256 colours for .act, got 257; .hex and .npy hold them");
        assertThatThrownBy(() -> PaletteFile.write(many.slice(1, 0, 2), folder.resolve("a.hex"))).hasMessage(
                "palette: expected u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 65536, got u8 [257, 2]; .npy holds any");
        assertThatThrownBy(() -> PaletteFile.write(many, folder.resolve("a.jpg")))
                .hasMessageStartingWith("path: expected a palette's ending: png, gpl, pal, act, hex, txt, npy, got ");
    }
}
