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

/// Archives made by libFuzzer, which looks for new paths through the reader: tensors or an [NpyException].
class NpzFuzzTest {
    private static final long MOST = 1 << 24;

    @TempDir
    private static Path folder;

    /// What libFuzzer begins with: it would not find the first bytes by itself.
    static List<Arguments> seeds() throws IOException {
        List<Arguments> seeds = new ArrayList<>();
        for (String name : List.of("stored.npz", "deflated.npz")) {
            seeds.add(Arguments.of((Object) Files.readAllBytes(Fixtures.file(name))));
        }
        return seeds;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void readsOrRefuses(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("fuzzed.npz"), content);
        List<String> names = List.of();
        try {
            names = Npz.names(file);
        } catch (NpyException refused) {
            requireWords(refused);
        }
        try (Arena arena = Arena.ofConfined()) {
            Npz.read(file, (bytes, alignment) -> {
                if (bytes > MOST && bytes / 1032 > content.length) {
                    throw new AssertionError("expected no more memory than deflate can fill, got " + bytes);
                }
                return arena.allocate(bytes, alignment);
            });
        } catch (NpyException refused) {
            requireWords(refused);
        }
        for (String name : names) {
            try (Arena arena = Arena.ofConfined()) {
                Npz.map(file, name, arena);
            } catch (NpyException refused) {
                requireWords(refused);
            }
        }
    }

    private static void requireWords(NpyException refused) {
        if (!String.valueOf(refused.getMessage()).contains("expected")) {
            throw new AssertionError("expected a refusal in words", refused);
        }
    }
}
