package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.Samples;
import org.ochre.resample.Box;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;

/// A JPEG that is read to be resized, against the full picture resized.
class ResizedDecoderTest {
    private static final byte[] EXIF = {-1, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, '*', 0, 0, 0, 8,
        0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    private static final int ORIENTATION = 29;

    private final Arena arena = Arena.ofConfined();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    private Path jpeg(Tensor image, int orientation, WriteOptions options) throws IOException {
        byte[] plain = Images.encode(image, "jpg", options);
        byte[] exif = EXIF.clone();
        exif[ORIENTATION] = (byte) orientation;
        byte[] turned = Arrays.copyOf(plain, plain.length + exif.length);
        System.arraycopy(exif, 0, turned, 2, exif.length);
        System.arraycopy(plain, 2, turned, 2 + exif.length, plain.length - 2);
        return Files.write(folder.resolve("in.jpg"), turned);
    }

    private Tensor result(Path in, Resize resize) throws IOException {
        Tensor result = Images.read(in, ReadOptions.DEFAULT, resize, arena);
        byte[] content = Files.readAllBytes(in);
        assertThat(Images.decode(MemorySegment.ofArray(content), ReadOptions.DEFAULT, resize, arena)
                .contentEquals(result)).isTrue();
        assertThat(Images.read(new ByteArrayInputStream(content), ReadOptions.DEFAULT, resize, arena)
                .contentEquals(result)).isTrue();
        return result;
    }

    private static double difference(Tensor a, Tensor b) {
        assertThat(a.type()).isEqualTo(b.type());
        double sum = 0;
        Tensor one = a.reshape(a.elements());
        Tensor other = b.reshape(b.elements());
        for (long i = 0; i < a.elements(); i++) {
            sum += Math.abs(one.getLong(i) - other.getLong(i));
        }
        return sum / a.elements();
    }

    @ParameterizedTest
    @CsvSource({"400, 600, 50", "400, 600, 75", "331, 517, 40", "333, 599, 45", "399, 593, 98", "400, 600, 110"})
    void photosDifferByLittle(int height, int width, int columns) throws IOException {
        Tensor photo = Images.read(Samples.COFFEE, arena).crop(0, 0, height, width);
        for (WriteOptions.Subsampling colors : WriteOptions.Subsampling.values()) {
            Path file = jpeg(photo, 1, WriteOptions.DEFAULT.quality(85).subsampling(colors));
            Tensor full = Images.read(file, arena);
            for (Filter filter : new Filter[]{Filter.AREA, Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS3}) {
                double least = colors == WriteOptions.Subsampling.HALF && columns > 90 ? 0 : 0.01;
                Resize resize = Resize.fit(Integer.MAX_VALUE, columns).with(filter);
                assertThat(difference(result(file, resize), resize.apply(full, arena))).as("%s %s", colors, filter)
                        .isBetween(least, 1.5); // 0: all were decoded
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FIT, 60, 60", "FILL, 40, 60", "FILL, 55, 40", "EXACT, 30, 70"})
    void modesGiveTheSizeOfTheFullPicture(Resize.Mode mode, int height, int width) throws IOException {
        Path file = jpeg(Images.read(Samples.COFFEE, arena).crop(0, 0, 397, 597), 1, WriteOptions.DEFAULT);
        Resize resize = new Resize(height, width).with(mode);
        Tensor full = Images.read(file, arena);
        assertThat(difference(result(file, resize), resize.apply(full, arena))).isBetween(0.01, 1.5);
        Resize box = resize.crop(new Box(11, 13.5, 380, 580.25));
        assertThat(difference(result(file, box), box.apply(full, arena))).isBetween(0.01, 1.5);
        Resize corner = resize.crop(new Box(397 - 380.3, 597 - 580.7, 380.3, 580.7));
        assertThat(difference(result(file, corner), corner.apply(full, arena))).isBetween(0.01, 1.5);
    }

    /// A round hill lies where it lies in the full picture, whatever side of it the file's last pixels are on.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsShifted(int orientation) throws IOException {
        Tensor hill = Tensor.allocate(arena, DType.U8, 233, 235);
        for (int y = 0; y < 233; y++) {
            for (int x = 0; x < 235; x++) {
                double squared = (y - 101.3) * (y - 101.3) + (x - 130.9) * (x - 130.9);
                hill.setLong(Math.round(250 * Math.exp(-squared / 800)), y, x);
            }
        }
        Path file = jpeg(hill, orientation, WriteOptions.DEFAULT.quality(100));
        for (int side : new int[]{16, 36}) {
            Resize resize = new Resize(side, side);
            double[] full = centre(resize.apply(Images.read(file, arena), arena));
            double[] there = centre(result(file, resize));
            assertThat(Math.hypot(there[0] - full[0], there[1] - full[1])).as("%d", side).isLessThan(0.02);
        }
    }

    private static double[] centre(Tensor plane) {
        double sum = 0;
        double rows = 0;
        double columns = 0;
        for (int y = 0; y < plane.size(0); y++) {
            for (int x = 0; x < plane.size(1); x++) {
                double value = Math.max(0, plane.getLong(y, x) - 20);
                sum += value;
                rows += value * y;
                columns += value * x;
            }
        }
        return new double[]{rows / sum, columns / sum};
    }

    @Test
    void allPixelsAreDecodedWhereMeansDoNotServe() throws IOException {
        Path file = jpeg(Images.read(Samples.COFFEE, arena), 1, WriteOptions.DEFAULT);
        Tensor image = Images.read(file, arena);
        for (Resize resize : new Resize[]{Resize.fit(400, 50).with(Filter.NEAREST), Resize.fit(400, 50).linear(true),
            Resize.fit(400, 500), new Resize(40, 500), new Resize(300, 40), new Resize(500, 700)}) {
            assertThat(result(file, resize).contentEquals(resize.apply(image, arena))).as("%s", resize).isTrue();
        }
    }

    @Test
    void otherFormatsAreDecodedInFull() throws IOException {
        Resize resize = new Resize(5, 6);
        for (String name : new String[]{"rgb.png", "lossy.webp", "rgb.bmp", "rgb.ppm", "lzw.tif"}) {
            Path file = Samples.file(name);
            assertThat(result(file, resize).contentEquals(resize.apply(Images.read(file, arena), arena))).isTrue();
        }
    }

    /// The scratch is within what the javadoc says, and the allocator is asked for the result alone.
    @Test
    void memoryIsAsStated() throws IOException {
        Path file = jpeg(Images.read(Samples.COFFEE, arena), 6, WriteOptions.DEFAULT);
        ImageInfo header = Images.header(file);
        for (int width : new int[]{30, 90, 500}) {
            Resize resize = Resize.fit(Integer.MAX_VALUE, width);
            long result = resize.resultType(header.type()).bytes();
            long bytes = header.bytes() + resize.scratchBytes(header.type()) + result;
            try (MemoryPool pool = MemoryPool.builder().budget(bytes).build(); Lease lease = pool.lease(bytes)) {
                long[] asked = new long[1];
                Tensor small = lease.call(() -> Images.read(file, ReadOptions.DEFAULT, resize, (size, alignment) -> {
                    asked[0] += size;
                    return lease.allocate(size, alignment);
                }));
                assertThat(small.type().bytes()).isEqualTo(result);
                assertThat(asked[0]).isEqualTo(result);
            }
        }
    }

    @Test
    void refusesWhatTheOperationRefuses() throws IOException {
        Path file = jpeg(Images.read(Samples.COFFEE, arena), 1, WriteOptions.DEFAULT);
        Resize outside = new Resize(4, 4).crop(new Box(0, 0, 401, 600));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.read(file, ReadOptions.DEFAULT, outside, arena))
                .withMessageStartingWith("box: expected a rectangle inside [400, 600]");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.read(file, ReadOptions.DEFAULT.maxPixels(239_999), new Resize(4, 4), arena))
                .withMessageEndingWith("expected at most 239999 pixels, got 600×400");
    }
}
