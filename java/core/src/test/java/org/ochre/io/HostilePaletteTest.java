package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Fuzz;
import org.ochre.Tensor;

/// Reads damaged palettes and palette PNGs in a separate JVM with a small heap. Each file must give tensors or a
/// refusal in one line, and labels must name colours. [Fuzz] says how many files there are.
class HostilePaletteTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_127, 4000);

    @TempDir
    private Path folder;

    @Test
    void readsOrRefuses() throws Exception {
        assertThat(HostileReading.run(Reading.class, FUZZ, folder))
                .matches("[1-9]\\d* read, [1-9]\\d* refused\n");
    }

    static final class Reading {
        private static int read;
        private static int refused;

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            List<Path> seeds = seeds(folder);
            for (Path seed : seeds) {
                open(seed);
            }
            if (refused > 0) {
                throw new AssertionError("expected to read every file that is whole, refused " + refused);
            }
            List<byte[]> contents = new ArrayList<>();
            for (Path seed : seeds) {
                contents.add(Files.readAllBytes(seed));
            }
            Fuzz.parse(arguments, 1).forEach(seed -> {
                Random random = new Random(seed);
                int which = random.nextInt(seeds.size());
                byte[] damaged = damaged(contents.get(which), random);
                String name = String.valueOf(seeds.get(which).getFileName());
                open(Files.write(folder.resolve("hostile" + name.substring(name.lastIndexOf('.'))), damaged));
            });
            System.out.println(read + " read, " + refused + " refused");
        }

        private static List<Path> seeds(Path folder) throws IOException {
            Random random = new Random(1);
            List<Path> files = new ArrayList<>();
            try (Arena arena = Arena.ofConfined()) {
                for (int k : new int[]{2, 4, 16, 200}) {
                    byte[] levels = new byte[3 * k];
                    random.nextBytes(levels);
                    Tensor palette = Tensor.allocate(arena, DType.U8, k, 3).copyFrom(levels);
                    Tensor labels = Tensor.allocate(arena, DType.U8, 13, 11);
                    for (int i = 0; i < 143; i++) {
                        labels.setLong(random.nextInt(k), i / 11, i % 11);
                    }
                    Path png = folder.resolve("picture" + k + ".png");
                    IndexedPng.write(labels, palette, png);
                    files.add(png);
                    for (String ending : List.of("gpl", "pal", "act", "hex", "txt")) {
                        Path file = folder.resolve("palette" + k + "." + ending);
                        PaletteFile.write(palette, file);
                        files.add(file);
                    }
                }
            }
            return files;
        }

        private static void open(Path file) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                PaletteFile.read(file, arena);
                read++;
            } catch (PaletteException e) {
                refuse(e);
            }
            if (!file.toString().endsWith("png")) {
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                IndexedImage image = IndexedPng.read(file, 1 << 20, arena);
                for (long y = 0; y < image.labels().size(0); y += 5) {
                    for (long x = 0; x < image.labels().size(1); x += 5) {
                        image.palette().at(image.labels().getLong(y, x));
                    }
                }
                read++;
            } catch (PaletteException e) {
                refuse(e);
            }
        }

        private static void refuse(PaletteException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains("expected") || message.contains("\n")) {
                throw new AssertionError("expected a refusal in one line", e);
            }
            refused++;
        }

        private static byte[] damaged(byte[] whole, Random random) {
            byte[] bytes = random.nextInt(5) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            byte[] words = "#0 9,;\n\rFF-:".getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(5); i >= 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : words[random.nextInt(words.length)];
            }
            if (random.nextInt(4) != 0) {
                repair(bytes);
            }
            return bytes;
        }

        /// Makes a PNG's checksums right again, so that the damage is read.
        private static void repair(byte[] bytes) {
            ByteBuffer png = ByteBuffer.wrap(bytes);
            for (int at = 8; at + 12 <= bytes.length && bytes[0] == (byte) 0x89;) {
                int length = png.getInt(at);
                if (length < 0 || length > bytes.length - at - 12) {
                    return;
                }
                IndexedPngReadTest.repaired(bytes, at);
                at += 12 + length;
            }
        }
    }
}
