package org.ochre.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// Palettes and palette PNGs made by libFuzzer: tensors, or a refusal in words.
class PaletteFuzzTest {
    @TempDir
    private static Path folder;

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
