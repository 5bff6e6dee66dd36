package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.label.LabelMeans;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.LocalMean;

/// Measures the cost of an image beside its work, in a warm server. Leases over recycled blocks close no shared arena,
/// clear no memory and cause no page fault. [GarbageTest] checks that garbage does not grow with the image.
class SteadyStateTest {
    private static final List<String> OPTIONS = List.of("-Xmx128m", "-Xms128m", "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC");

    /// The control run shows that the meter counts.
    @Test
    void noSharedArenaIsClosedAndNoMemoryCleared(@TempDir Path folder) throws Exception {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(Meter.options(folder));
        Fork fork = Fork.run(options, Storm.class);
        assertThat(fork.output()).isEqualTo("""
                one shared arena: 1 shared arenas closed, 1000 bytes cleared
                100 images: 0 shared arenas closed, 0 bytes cleared
                """);
        assertThat(fork.code()).isZero();
    }

    /// The JVM runs interpreted, because the compiler causes page faults whenever it compiles.
    @Test
    @EnabledOnOs(OS.LINUX)
    void noPageIsFaultedIn() throws Exception {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-Xint");
        Fork fork = Fork.run(options, Faults.class);
        assertThat(fork.output()).isEqualTo("300: 0 faults an image\n1200: 0 faults an image\n");
        assertThat(fork.code()).isZero();
    }

    /// One image of a server: it is decoded, processed by the C library and by OpenCV, and freed.
    private static void image(MemoryPool pool, byte[] file) {
        try (Arena lease = pool.lease()) {
            Tensor photo = Images.decode(file, lease);
            Tensor palette = new MedianCut(8).apply(photo, lease);
            Tensor labels = new NearestColor().apply(photo, palette, lease);
            new Recolor().apply(labels, new LabelMeans(8).apply(photo, labels, lease), lease);
            Tensor gray = new org.ochre.pixel.Convert(DType.F32).apply(photo.channel(0), lease);
            new Gradient(Border.INTERIOR).apply(gray, lease);
            Tensor means = new LocalMean(5, Border.REFLECT_101).apply(gray, lease);
            Tensor filtered = new Sobel(1, 0, 3, Border.REFLECT_101).apply(means, lease);
            Mats.call(filtered, filtered, (s, d) -> opencv_core.multiply(s, s, d));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(int side) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] pixels = new byte[side * side * 3];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i % 3 * 40 + i / 3 % side * 100 / side + i / 3 / side * 100 / side);
            }
            return Images.encode(Tensor.allocate(arena, DType.U8, side, side, 3).copyFrom(pixels), "bmp");
        }
    }

    static final class Storm {
        public static void main(String[] arguments) throws Exception {
            byte[] file = file(300);
            MemoryPool pool = MemoryPool.builder().budget(64 << 20).build();
            for (int i = 0; i < 50; i++) {
                image(pool, file);
            }
            report("one shared arena", () -> {
                try (Arena arena = Arena.ofShared()) {
                    arena.allocate(1000);
                }
            });
            report("100 images", () -> {
                for (int i = 0; i < 100; i++) {
                    image(pool, file);
                }
            });
        }

        private static void report(String what, Runnable work) {
            long closed = Meter.sharedArenasClosed();
            long cleared = Meter.bytesCleared();
            work.run();
            System.out.println(what + ": " + (Meter.sharedArenasClosed() - closed) + " shared arenas closed, "
                    + (Meter.bytesCleared() - cleared) + " bytes cleared");
        }
    }

    /// In total less than one page fault for each image, whose tensors are 14,000 pages at 1200² pixels.
    static final class Faults {
        private static final int WARM_UP = 50;
        private static final int IMAGES = 12;

        public static void main(String[] arguments) throws Exception {
            MemoryPool pool = MemoryPool.builder().budget(400 << 20).build();
            byte[] small = file(300);
            Parallelism.run(1, () -> {
                for (int i = 0; i < WARM_UP; i++) {
                    image(pool, small);
                }
            });
            for (int side : new int[]{300, 1200}) {
                byte[] file = file(side);
                Parallelism.run(1, () -> measure(pool, file, side));
            }
        }

        private static void measure(MemoryPool pool, byte[] file, int side) {
            for (int i = 0; i < IMAGES; i++) {
                image(pool, file);
            }
            long faults = pageFaults();
            for (int i = 0; i < IMAGES; i++) {
                image(pool, file);
            }
            System.out.println(side + ": " + (pageFaults() - faults) / IMAGES + " faults an image");
        }

        /// The tenth and the twelfth field of /proc/self/stat: minor and major page faults.
        private static long pageFaults() {
            try {
                String stat = Files.readString(Path.of("/proc/self/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return Long.parseLong(fields[7]) + Long.parseLong(fields[9]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
