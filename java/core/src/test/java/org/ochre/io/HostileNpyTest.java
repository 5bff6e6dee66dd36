package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Fuzz;

/// Reads and maps hostile npy files in a separate JVM with a small heap. Each file must give a tensor or a refusal. The
/// JVM must survive, and take no more memory than the files have bytes. [Fuzz] says how many files there are.
@EnabledOnOs(OS.LINUX)
class HostileNpyTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_126, 15_000);
    private static final long MOST_KILOBYTES = 48 << 10;

    @TempDir
    private Path folder;

    @Test
    void takesNoMoreMemoryThanTheFileHas() throws Exception {
        HostileReading.run(Reading.class, FUZZ, folder, MOST_KILOBYTES);
    }

    /// Reads crafted files, then randomly damaged ones.
    static final class Reading {
        private static final String SYNTAX = "0123456789(),'{}: LTFif<>|=-O";
        private static int read;
        private static int refused;

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0], "hostile.npy");
            List<byte[]> seeds = new ArrayList<>(crafted());
            for (String name : List.of("f4", "u1", "u4", "u8_fortran", "f2_big", "fortran", "scalar", "version2",
                    "version3", "f8_big", "empty",
                    "axes",
                    "refused_object", "refused_structured")) {
                seeds.add(Files.readAllBytes(Fixtures.file(name + ".npy")));
            }
            open(Files.write(file, seeds.getLast()));
            long before = peak();
            for (byte[] seed : seeds) {
                open(Files.write(file, seed));
            }
            Fuzz.parse(arguments, 1).forEach(seed -> {
                Random random = new Random(seed);
                open(Files.write(file, damaged(seeds.get(random.nextInt(seeds.size())), random)));
            });
            System.out.println(read + " read, " + refused + " refused, " + (peak() - before) + " kB more");
        }

        private static void open(Path file) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                Npy.read(file, arena);
                read++;
            } catch (NpyException e) {
                refused++;
            }
            try (Arena arena = Arena.ofConfined()) {
                Npy.map(file, arena);
            } catch (NpyException e) {
                refused++;
            }
        }

        private static long peak() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }

        /// Files with shapes that overflow or are negative, with types that do not exist, and with headers longer than
        /// the file.
        private static List<byte[]> crafted() {
            List<byte[]> files = new ArrayList<>();
            for (String shape : List.of("(4611686018427387904, 4)", "(9223372036854775808,)", "(-1,)",
                    "(1000000000000,)",
                    "(0, 9223372036854775807)", "(4294967296, 4294967296)", "(" + "9".repeat(5000) + ",)",
                    "(" + "1,".repeat(20_000) + ")", "(".repeat(20_000), "None", "[2]", "(2.0,)", "(1L,)")) {
                files.add(header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}", -1));
            }
            for (String descr : List.of("'|O'", "'<c16'", "'<f16'", "[('a', '<f4')]", "'<f-4'", "'<f999999999999'",
                    "''", "7")) {
                files.add(header(1, "{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,)}", -1));
            }
            files.add(header(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", -1)); // 4 GiB, says the length
            files.add(header(3, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", Integer.MAX_VALUE));
            return files;
        }

        private static byte[] header(int version, String text, int length) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer file = ByteBuffer.allocate(12 + bytes.length + 16).order(ByteOrder.LITTLE_ENDIAN);
            file.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
            if (version == 1) {
                file.putShort((short) bytes.length);
            } else {
                file.putInt(length);
            }
            return file.put(bytes).array();
        }

        private static byte[] damaged(byte[] whole, Random random) {
            byte[] bytes = random.nextInt(4) == 0
                    ? Arrays.copyOf(whole, 1 + random.nextInt(whole.length))
                    : whole.clone();
            for (int i = random.nextInt(5); i >= 0; i--) {
                bytes[random.nextInt(Math.min(bytes.length, 140))] = (byte) (random.nextBoolean()
                        ? random.nextInt(256)
                        : SYNTAX.charAt(random.nextInt(SYNTAX.length())));
            }
            return bytes;
        }
    }
}
