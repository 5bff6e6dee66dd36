package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.opencv.Mats;
import org.ochre.opencv.Samples;
import org.ochre.pixel.Convert;

class ImageInfoTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "grey.png, u8 [5; 7], 1, 8, grey", "bits.png, u8 [5; 7], 1, 1, grey",
        "palette.png, u8 [5; 7; 3], 1, 4, palette",
        "u16.png, u16 [5; 7], 1, 16, grey", "turned6.png, u8 [7; 5; 3], 6, 8, RGB",
        "rgb.jpg, u8 [32; 48; 3], 1, 8, YCbCr",
        "turned8.jpg, u8 [48; 32; 3], 8, 8, YCbCr", "grey.jpg, u8 [32; 48], 1, 8, grey",
        "rgba.webp, u8 [5; 7; 4], 1, 8, RGB",
        "lossy.webp, u8 [32; 48; 3], 1, 8, YCbCr", "rgb.bmp, u8 [5; 7; 3], 1, 8, RGB",
        "palette.bmp, u8 [5; 7; 3], 1, 8, palette",
        "rgb.ppm, u8 [5; 7; 3], 1, 8, RGB", "bits.pbm, u8 [5; 7], 1, 1, grey", "turned5.tif, u8 [7; 5; 3], 5, 8, RGB",
        "palette.tif, u8 [5; 7; 3], 1, 8, palette", "f32.tif, f32 [5; 7], 1, 32, grey"
    })
    void saysTheSameOfEverySource(String name, String type, int orientation, int bits, String colors)
            throws IOException {
        Path path = Samples.file(name);
        byte[] content = Files.readAllBytes(path);
        ImageInfo info = Images.header(path);
        assertThat(info.type()).hasToString(type.replace(';', ','));
        assertThat(info.orientation()).isEqualTo(orientation);
        assertThat(info.bitDepth()).isEqualTo(bits);
        assertThat(info.colors()).hasToString(colors);
        assertThat(info.pages()).isEqualTo(1);
        assertThat(info.profile()).isEmpty();
        assertThat(Images.header(content)).isEqualTo(info);
        assertThat(Images.header(MemorySegment.ofArray(content))).isEqualTo(info);
        try (FileChannel channel = FileChannel.open(path); Arena arena = Arena.ofConfined()) {
            assertThat(Images.header(channel.position(3))).isEqualTo(info);
            assertThat(channel.position()).isEqualTo(3);
            MemorySegment memory = arena.allocate(content.length).copyFrom(MemorySegment.ofArray(content));
            assertThat(Images.header(memory)).isEqualTo(info);
            assertThat(Images.decode(memory, arena).type()).isEqualTo(info.type());
        }
    }

    /// In a JVM that has neither Bytedeco's classes nor its libraries.
    @Test
    void needsNoOpenCv() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(bytedeco|javacpp|openblas|opencv-\\d).*"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> files = new ArrayList<>();
        for (String name : List.of("rgb.png", "palette.png", "progressive.jpg", "lossy.webp", "rgb.bmp", "rgb.ppm",
                "lzw.tif")) {
            files.add(Samples.file(name).toString());
        }
        Fork fork = Fork.run(classPath, List.of(), Reading.class, files.toArray(String[]::new));
        assertThat(fork.output()).isEqualTo("""
                u8 [5, 7, 3]
                u8 [5, 7, 3]
                u8 [32, 48, 3]
                u8 [32, 48, 3]
                u8 [5, 7, 3]
                u8 [5, 7, 3]
                u8 [5, 7, 3]
                none of Bytedeco's
                """);
    }

    static final class Reading {
        public static void main(String[] files) throws IOException {
            for (String file : files) {
                System.out.println(Images.header(Path.of(file)).type());
            }
            try {
                Class.forName("org.bytedeco.opencv.opencv_core.Mat", false, Reading.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                System.out.println("none of Bytedeco's");
            }
        }
    }

    /// The resident memory that reading takes, of pictures of megabytes, against what the header promises.
    @Test
    @EnabledOnOs(OS.LINUX)
    void theBytesArePromised() throws Exception {
        List<String> files = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Tensor coffee = Images.read(Samples.COFFEE, arena);
            Tensor rgb = Tensor.allocate(arena, DType.U8, 1200, 1200, 3);
            for (int tile = 0; tile < 6; tile++) {
                rgb.crop(tile / 2 * 400, tile % 2 * 600, 400, 600).copyFrom(coffee);
            }
            Tensor rgba = Tensor.allocate(arena, DType.U8, 1200, 1200, 4);
            rgba.slice(2, 0, 3).copyFrom(rgb);
            rgba.channel(3).copyFrom(rgb.channel(1));
            for (String ending : List.of("png", "jpg", "bmp", "ppm", "tif")) {
                files.add(written("rgb", ending, Images.encode(rgb, ending)));
            }
            files.add(written("rgba", "png", Images.encode(rgba, "png")));
            files.add(written("rgba", "webp", Images.encode(rgba, "webp")));
            files.add(written("rgb16", "png", Images.encode(new Convert(DType.U16).apply(rgb, arena), "png")));
            files.add(written("progressive", "jpg", encoded(rgb, "jpg", opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1)));
            files.add(written("lossy", "webp", encoded(rgb, "webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 80)));
            files.add(written("lossyalpha", "webp", encoded(rgba, "webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 80)));
            files.add(written("turned", "jpg", turned(Images.encode(rgb, "jpg"))));
            files.add(written("grey", "png", Images.encode(rgb.channel(0), "png")));
        }
        Fork fork = Fork
                .run(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-Dochre.scratch.retained=0"), Measuring.class, files.toArray(String[]::new));
        assertThat(fork.code()).as(fork.output()).isZero();
        List<String> lines = fork.output().lines().filter(line -> line.contains(" peak ")).toList();
        assertThat(lines).as(fork.output()).hasSameSizeAs(files);
        for (String line : lines) {
            long peak = Long.parseLong(line.replaceAll(".* peak (\\d+) .*", "$1"));
            long promise = Long.parseLong(line.replaceAll(".* of (\\d+)", "$1"));
            assertThat(peak).as(line).isLessThanOrEqualTo(promise);
            assertThat(promise).as(line).isLessThanOrEqualTo(peak * 3 / 2);
        }
    }

    private String written(String name, String ending, byte[] content) throws IOException {
        return Files.write(folder.resolve(name + "." + ending), content).toString();
    }

    private static byte[] encoded(Tensor rgb, String ending, int key, int value) {
        BytePointer encoded = new BytePointer();
        opencv_imgcodecs.imencode("." + ending, Mats.view(rgb), encoded, new IntPointer(key, value));
        byte[] content = new byte[(int) encoded.limit()];
        encoded.get(content);
        return content;
    }

    /// With Exif that says that it lies on its side.
    private static byte[] turned(byte[] jpeg) {
        byte[] exif = {(byte) 0xff, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1,
            18, 0, 3, 0, 0,
            0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        byte[] turned = Arrays.copyOf(jpeg, jpeg.length + exif.length);
        System.arraycopy(exif, 0, turned, 2, exif.length);
        System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
        return turned;
    }

    /// Reads each file twice, the second time watched. Large blocks go back to the system at once.
    static final class Measuring {
        private static final int M_MMAP_THRESHOLD = -3;

        @SuppressWarnings("restricted") // mallopt
        public static void main(String[] files) throws Throwable {
            Linker linker = Linker.nativeLinker();
            linker.downcallHandle(linker.defaultLookup().findOrThrow("mallopt"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invoke(M_MMAP_THRESHOLD, 1 << 16);
            for (String file : files) {
                read(file);
                long before = kilobytes("VmRSS");
                Files.writeString(Path.of("/proc/self/clear_refs"), "5");
                read(file);
                System.out.println(file + " peak " + 1024 * (kilobytes("VmHWM") - before) + " of "
                        + Images.header(Path.of(file)).bytes());
            }
        }

        private static void read(String file) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                Images.read(Path.of(file), arena);
            }
        }

        private static long kilobytes(String key) throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }
    }
}
