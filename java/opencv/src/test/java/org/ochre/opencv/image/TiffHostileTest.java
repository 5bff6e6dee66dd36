package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ochre.Tensor;

/// TIFF files that are cut or changed: an image or an [ImageException], in time and memory that the limit of pixels
/// bounds.
class TiffHostileTest {
    private static final long LIMIT = 1 << 12;
    private static final Map<String, byte[]> FILES = TiffMatrixTest.files();
    private static final List<String> NAMES = FILES.keySet().stream().filter(name -> name.endsWith(".tif")).toList();

    /// The bytes that an allocator may be asked for: `LIMIT` pixels of four 64-bit samples.
    private static boolean decodes(byte[] file) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Images.decode(MemorySegment.ofArray(file), LIMIT, (bytes, alignment) -> {
                assertThat(bytes).isLessThan(32 * LIMIT + 64);
                return arena.allocate(bytes, alignment);
            });
            assertThat(image.type().elements()).isPositive();
            return true;
        } catch (ImageException refused) {
            assertThat(refused).hasMessageStartingWith("image: expected ");
            return false;
        }
    }

    /// Half of a file has not all of its pixels, or not its directory.
    @Test
    void halfOfAFileIsRefused() {
        for (String name : NAMES) {
            byte[] file = FILES.get(name);
            assertThat(decodes(Arrays.copyOf(file, file.length / 2))).as(name).isFalse();
        }
    }

    /// Every length of some, of each compression.
    @Test
    void isCutAnywhere() {
        for (String name : NAMES) {
            if (name.matches("(pillow_RGB|pillow_1|bits_[0-9]|bits_runs|doubles_|floats_).*")) {
                byte[] file = FILES.get(name);
                for (int length = 0; length < file.length; length += 1 + file.length / 37) {
                    decodes(Arrays.copyOf(file, length));
                }
            }
        }
    }

    /// Bytes changed anywhere, and twice as often in the first and last ones, where the directories are.
    @Test
    void bytesAreChanged() {
        Random random = new Random(20);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 12_000; round++) {
            byte[] file = FILES.get(NAMES.get(random.nextInt(NAMES.size()))).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(file.length);
                    case 1 -> random.nextInt(Math.min(file.length, 64));
                    default -> file.length - 1 - random.nextInt(Math.min(file.length, 256));
                };
                file[at] = (byte) (random.nextInt(4) == 0 ? 0xff : random.nextInt(256));
            }
            if (decodes(file)) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }
}
