package org.ochre.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.DType;
import org.ochre.Tensor;

/// Palettes and palette PNGs made by libFuzzer: tensors, or a refusal in words.
class PaletteFuzzTest {
    @TempDir
    private static Path folder;

    /// What libFuzzer begins with: it would not find the first bytes by itself.
    static List<Arguments> seeds() throws IOException {
        List<Arguments> seeds = new ArrayList<>();
        for (String text : List.of("#ff0000\n00ff00\n", "JASC-PAL\n0100\n1\n255 0 7\n",
                "GIMP Palette\nName: x\n#\n255 0 7 red\n")) {
            seeds.add(Arguments.of((Object) text.getBytes(StandardCharsets.US_ASCII)));
        }
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Tensor.allocate(arena, DType.I32, 5, 9);
            Tensor palette = Tensor.allocate(arena, DType.U8, 3, 4).fill(77);
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            IndexedPng.write(labels, palette, 6, png);
            seeds.add(Arguments.of((Object) png.toByteArray()));
        }
        return seeds;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void readsOrRefuses(byte[] content) throws IOException {
        for (String ending : List.of("txt", "act", "png")) {
            Path file = Files.write(folder.resolve("fuzzed." + ending), content);
            try (Arena arena = Arena.ofConfined()) {
                PaletteFile.read(file, arena);
            } catch (PaletteException | NpyException refused) {
                requireWords(refused);
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            IndexedPng.decode(content, arena);
        } catch (PaletteException refused) {
            requireWords(refused);
        }
    }

    private static void requireWords(IOException refused) {
        if (!String.valueOf(refused.getMessage()).contains("expected")) {
            throw new AssertionError("expected a refusal in words", refused);
        }
    }
}
