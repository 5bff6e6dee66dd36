package org.ochre.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// npy files made by libFuzzer, which looks for new paths through the reader: a tensor or an [NpyException].
class NpyFuzzTest {
    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void readsOrRefuses(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("fuzzed.npy"), content);
        try (Arena arena = Arena.ofConfined()) {
            Npy.read(file, arena);
        } catch (NpyException refused) {
            requireWords(refused);
        }
        try (Arena arena = Arena.ofConfined()) {
            Npy.map(file, arena);
        } catch (NpyException refused) {
            requireWords(refused);
        }
    }

    private static void requireWords(NpyException refused) {
        if (!String.valueOf(refused.getMessage()).contains("expected")) {
            throw new AssertionError("expected a refusal in words", refused);
        }
    }
}
