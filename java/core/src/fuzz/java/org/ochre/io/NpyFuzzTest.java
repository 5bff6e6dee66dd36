package org.ochre.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// npy files made by libFuzzer, which looks for new paths through the reader: a tensor or an [NpyException].
class NpyFuzzTest {
    @TempDir
    private static Path folder;

    /// What libFuzzer begins with: it would not find the first bytes by itself.
    static List<Arguments> seeds() throws IOException {
        List<Arguments> seeds = new ArrayList<>();
        for (String name : List.of("f4", "u1", "f2_big", "bool", "fortran", "scalar", "empty")) {
            seeds.add(Arguments.of((Object) Files.readAllBytes(Fixtures.file(name + ".npy"))));
        }
        return seeds;
    }

    @MethodSource("seeds")
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
