package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ochre.Fork;
import org.ochre.Garbage;

/// Checks that no call of native code makes Java garbage that grows with the image.
class GarbageTest {

    @Test
    void garbageDoesNotGrowWithTheImage() throws Exception {
        Fork fork = Fork.run(List.of("-XX:TieredStopAtLevel=1", "-Dochre.parallelism=2"), Calls.class);
        assertThat(fork.output()).isEqualTo("done\n");
        assertThat(fork.code()).isZero();
    }

    static final class Calls {
        public static void main(String[] arguments) throws Exception {
            Garbage.run(OpenCvRoutes.all(), Set.of("encode", "view"));
        }
    }
}
