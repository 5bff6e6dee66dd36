package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Fork;
import org.ochre.Fuzz;

/// Reads and maps hostile archives in a separate JVM with a small heap. Each must give tensors or a refusal, and take
/// no memory out of proportion to its bytes. [Fuzz] says how many archives there are.
@EnabledOnOs(OS.LINUX)
class HostileNpzTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_127, 1_000);
    private static final long MOST_KILOBYTES = 64 << 10;

    @TempDir
    private Path folder;

    @Test
    void takesNoMoreMemoryThanTheArchiveHas() throws Exception {
        HostileReading.run(Reading.class, FUZZ, folder, MOST_KILOBYTES);
    }

    /// A million entries, of which the wanted one is the last, in 32 MiB of heap.
    @Test
    void findsOneOfAMillionEntries() throws Exception {
        Path file = folder.resolve("million.npz");
        byte[] npy = Files.readAllBytes(Fixtures.file("scalar.npy"));
        int crc = new ZipBytes.Entry("", npy, false).crc;
        int count = 1_000_000;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            long position = 0;
            ByteBuffer[] directory = new ByteBuffer[count];
            for (int i = 0; i < count; i++) {
                byte[] name = ("n" + i + ".npy").getBytes(StandardCharsets.US_ASCII);
                boolean last = i == count - 1;
                int size = last ? npy.length : 0;
                int method = last ? NpzEntry.STORED : NpzEntry.DEFLATED; // so that no other is aligned
                NpzEntry entry = new NpzEntry("", 0, method, last ? crc : 0, size, size, position);
                byte[] local = NpzRecords.local(name, entry, false).array();
                out.write(local);
                position += local.length;
                directory[i] = NpzRecords.central(name, entry);
            }
            out.write(npy);
            position += npy.length;
            long start = position;
            for (ByteBuffer record : directory) {
                out.write(record.array());
                position += record.capacity();
            }
            out.write(NpzRecords.end(count, start, position - start).array());
        }
        Fork fork = Fork.run(List.of("-Xmx32m", "-XX:+UseSerialGC"), Finding.class, file.toString());
        assertThat(fork.output()).isEqualTo("-80.0\n");
    }

    static final class Finding {
        public static void main(String[] arguments) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                System.out.println(Npz.read(Path.of(arguments[0]), "n999999", arena).getDouble());
            }
        }
    }

    /// Reads whole archives, then randomly damaged ones.
    static final class Reading {
        private static int read;
        private static int refused;

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0], "hostile.npz");
            List<byte[]> seeds = new ArrayList<>(crafted());
            for (String name : List.of("stored.npz", "deflated.npz")) {
                seeds.add(Files.readAllBytes(Fixtures.file(name)));
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
            List<String> names = List.of("u1");
            try {
                names = Npz.names(file);
                read++;
            } catch (NpyException e) {
                refused++;
            }
            try (Arena arena = Arena.ofConfined()) {
                Npz.read(file, arena);
                read++;
            } catch (NpyException e) {
                refused++;
            }
            for (String name : names) {
                try (Arena arena = Arena.ofConfined()) {
                    Npz.map(file, name, arena);
                } catch (NpyException e) {
                    refused++;
                }
            }
        }

        private static long peak() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }

        /// Archives whose headers promise far more than there is, and a bomb that deflate allows.
        private static List<byte[]> crafted() throws IOException {
            List<byte[]> archives = new ArrayList<>();
            byte[] npy = Files.readAllBytes(Fixtures.file("u1.npy"));
            byte[] terabyte = new String(npy, StandardCharsets.ISO_8859_1).replace("(2, 3, 4), }       ",
                    "(1099511627776,), }").getBytes(StandardCharsets.ISO_8859_1);
            for (boolean deflated : new boolean[]{false, true}) {
                archives.add(new ZipBytes().add(new ZipBytes.Entry("a.npy", terabyte, deflated)).end());
                ZipBytes.Entry large = new ZipBytes.Entry("a.npy", terabyte, deflated);
                large.size = 0xFFFF_FFFEL;
                archives.add(new ZipBytes().add(large).end());
            }
            archives.add(new ZipBytes().add(new ZipBytes.Entry("a.npy", Arrays.copyOf(npy, 8 << 20), true)).end());
            ZipBytes one = new ZipBytes().add(new ZipBytes.Entry("a.npy", npy, false));
            archives.add(one.end(0xFFFF, -1, -1));
            archives.add(one.end(0xFFFE, 51, 187));
            return archives;
        }

        /// Changes bytes anywhere, but more often in the directory at the end.
        private static byte[] damaged(byte[] whole, Random random) {
            byte[] bytes = random.nextInt(8) == 0
                    ? Arrays.copyOf(whole, 1 + random.nextInt(whole.length))
                    : whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 600) : bytes.length);
                bytes[bytes.length - 1 - at] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
            }
            return bytes;
        }
    }
}
