package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

/// JPEGs that are read smaller, against the full picture and a mean with the weights of a tent.
class ReducedDecodingTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private static ReadOptions least(long height, long width) {
        return ReadOptions.DEFAULT.atLeast(height, width);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 50, 75", "50, 75, 50, 75", "51, 75, 100, 150", "50, 76, 100, 150", "100, 150, 100, 150",
        "101, 1, 200, 300", "1, 301, 400, 600", "400, 600, 400, 600", "5000, 1, 400, 600"
    })
    void readsByTheLargestReductionThatIsEnough(long height, long width, long rows, long columns)
            throws IOException {
        byte[] jpeg = Images.encode(Images.read(Samples.COFFEE, arena), "jpg");
        Tensor image = Images.decode(jpeg, least(height, width), arena);
        assertThat(image.type()).hasToString("u8 [" + rows + ", " + columns + ", 3]");
        ImageInfo info = Images.header(MemorySegment.ofArray(jpeg), least(height, width));
        assertThat(info.type()).isEqualTo(image.type());
        assertThat(info.bytes()).isLessThanOrEqualTo(Images.header(jpeg).bytes());
        Tensor grey = Images.read(Samples.COFFEE, arena).channel(1);
        assertThat(Images.decode(Images.encode(grey, "jpg"), least(height, width), arena).type())
                .hasToString("u8 [" + rows + ", " + columns + "]");
    }

    /// Sides that no reduction divides are rounded up; wanted is what the upright picture has.
    @Test
    void turnedAndOddPictures() throws IOException {
        Tensor odd = Images.read(Samples.COFFEE, arena).crop(0, 0, 331, 517);
        byte[] jpeg = Images.encode(odd, "jpg");
        assertThat(Images.decode(jpeg, least(10, 15), arena).type()).hasToString("u8 [42, 65, 3]");
        assertThat(Images.decode(jpeg, least(20, 30), arena).type()).hasToString("u8 [83, 130, 3]"); // 8 would shift
        assertThat(Images.decode(jpeg, least(20, 42), arena).type()).hasToString("u8 [166, 259, 3]");
        byte[] exif = {-1, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 18, 0,
            3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        byte[] turned = Arrays.copyOf(jpeg, jpeg.length + exif.length);
        System.arraycopy(exif, 0, turned, 2, exif.length);
        System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
        Tensor small = Images.decode(turned, least(15, 10), arena);
        assertThat(small.type()).hasToString("u8 [65, 42, 3]");
        assertThat(small.contentEquals(Images.decode(jpeg, least(10, 15), arena).permute(1, 0, 2).flip(1))).isTrue();
        assertThat(Images.decode(turned, least(30, 20), arena).type()).hasToString("u8 [130, 83, 3]");
        assertThat(Images.header(MemorySegment.ofArray(turned), least(15, 10)).type()).isEqualTo(small.type());
    }

    @Test
    void otherFormatsAreReadInFull() throws IOException {
        for (String name : new String[]{"rgb.png", "lossy.webp", "rgb.bmp", "rgb.ppm", "lzw.tif"}) {
            Tensor full = Images.read(Samples.file(name), arena);
            assertThat(Images.read(Samples.file(name), least(1, 1), arena).contentEquals(full)).isTrue();
        }
    }

    @Test
    void limitsHoldForTheFullSize() throws IOException {
        byte[] jpeg = Images.encode(Images.read(Samples.COFFEE, arena), "jpg");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(jpeg, least(1, 1).maxPixels(239_999), arena))
                .withMessage("image: expected at most 239999 pixels, got 600×400");
        long bytes = Images.header(jpeg).bytes();
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(jpeg, least(1, 1).maxBytes(bytes - 1), arena));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(jpeg, least(1, 1).maxSeconds(1e-6), arena));
        assertThatIllegalArgumentException().isThrownBy(() -> least(0, 1)).withMessageStartingWith("leastHeight: ");
        assertThatIllegalArgumentException().isThrownBy(() -> least(1, 0)).withMessageStartingWith("leastWidth: ");
    }

    /// A round hill lies where it lies in the full picture: within a twentieth of a pixel of the smaller one.
    @ParameterizedTest
    @CsvSource({"grey, 240", "grey, 239", "NONE, 240", "HALF, 239", "QUARTER, 240", "QUARTER, 239"})
    void nothingIsShifted(String kind, int side) throws IOException {
        double y0 = 101.3;
        double x0 = 130.9;
        Tensor hill = Tensor.allocate(arena, DType.U8, side, side);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double squared = (y - y0) * (y - y0) + (x - x0) * (x - x0);
                hill.setLong(Math.round(250 * Math.exp(-squared / 800)), y, x);
            }
        }
        boolean grey = kind.equals("grey");
        Tensor image = hill;
        WriteOptions options = WriteOptions.DEFAULT.quality(100);
        if (!grey) {
            image = Tensor.allocate(arena, DType.U8, side, side, 3).fill(0);
            image.channel(0).copyFrom(hill);
            image.channel(1).copyFrom(hill.flip(0));
            options = options.subsampling(WriteOptions.Subsampling.valueOf(kind));
        }
        byte[] jpeg = Images.encode(image, "jpg", options);
        double[] full = centre(Images.decode(jpeg, arena), 1);
        for (int by : side == 240 ? new int[]{2, 4, 8} : new int[]{4, 8}) {
            Tensor small = Images.decode(jpeg, least(by == 8 ? 1 : 120 / by + 1, 1), arena);
            assertThat(small.size(0)).isEqualTo(Math.ceilDiv(side, by));
            double[] there = centre(small, by);
            assertThat(Math.hypot(there[0] - full[0], there[1] - full[1])).as("%s by %d: %s, not %s", kind, by,
                    Arrays.toString(there), Arrays.toString(full)).isLessThan(0.05 * by);
        }
    }

    /// The centre of mass of the first channel's bright part, in pixels of the full picture.
    private static double[] centre(Tensor image, int by) {
        Tensor plane = image.rank() == 2 ? image : image.channel(0);
        double sum = 0;
        double rows = 0;
        double columns = 0;
        for (int y = 0; y < plane.size(0); y++) {
            for (int x = 0; x < plane.size(1); x++) {
                double value = Math.max(0, plane.getLong(y, x) - 20);
                sum += value;
                rows += value * ((y + 0.5) * by - 0.5);
                columns += value * ((x + 0.5) * by - 0.5);
            }
        }
        return new double[]{rows / sum, columns / sum};
    }

    /// Read smaller and then made smaller, a photo is as if made smaller from the full size.
    @ParameterizedTest
    @CsvSource({"400, 600, 33", "400, 600, 30", "400, 600, 50", "400, 600, 64", "400, 600, 130", "331, 517, 27",
        "399, 593, 33", "333, 599, 77"})
    void photosAreTheSame(int height, int width, int rows) throws IOException {
        Tensor photo = Images.read(Samples.COFFEE, arena).crop(0, 0, height, width);
        int columns = Math.round((float) width * rows / height);
        for (WriteOptions.Subsampling subsampling : WriteOptions.Subsampling.values()) {
            byte[] jpeg = Images.encode(photo, "jpg", WriteOptions.DEFAULT.quality(85).subsampling(subsampling));
            Tensor small = Images.decode(jpeg, least(Math.ceilDiv(3 * rows, 2), Math.ceilDiv(3 * columns, 2)), arena);
            assertThat(small.size(0)).isLessThan(height == 400 ? 400 : Long.MAX_VALUE);
            double[] there = tents(small, rows, columns);
            double[] wanted = tents(Images.decode(jpeg, arena), rows, columns);
            double difference = 0;
            for (int i = 0; i < wanted.length; i++) {
                difference += Math.abs(there[i] - wanted[i]) / wanted.length;
            }
            double most = subsampling == WriteOptions.Subsampling.HALF ? 2 : 1.5; // it loses colours at 1/8
            assertThat(difference).as("%s", subsampling).isLessThan(most);
        }
    }

    /// A mean around each of `rows × columns` pixels, with the weights of a tent.
    private static double[] tents(Tensor image, int rows, int columns) {
        double[][] across = weights((int) image.size(1), columns);
        double[][] down = weights((int) image.size(0), rows);
        double[] means = new double[rows * columns * 3];
        double[] lines = new double[rows * (int) image.size(1) * 3];
        for (int y = 0; y < image.size(0); y++) {
            for (int r = 0; r < rows; r++) {
                if (down[r][y] > 0) {
                    for (int i = 0; i < image.size(1) * 3; i++) {
                        lines[r * (int) image.size(1) * 3 + i] += down[r][y] * image.getLong(y, i / 3, i % 3);
                    }
                }
            }
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                for (int x = 0; x < image.size(1); x++) {
                    for (int k = 0; k < 3 && across[c][x] > 0; k++) {
                        means[(r * columns + c) * 3 + k] += across[c][x]
                                * lines[(r * (int) image.size(1) + x) * 3 + k];
                    }
                }
            }
        }
        return means;
    }

    /// How much of each source pixel each target pixel takes: a tent as wide as two of its own.
    private static double[][] weights(int from, int to) {
        double[][] weights = new double[to][from];
        double scale = (double) from / to;
        for (int t = 0; t < to; t++) {
            for (int s = 0; s < from; s++) {
                weights[t][s] = Math.max(0, 1 - Math.abs((s + 0.5) / scale - (t + 0.5)));
            }
            double sum = Arrays.stream(weights[t]).sum();
            for (int s = 0; s < from; s++) {
                weights[t][s] /= sum;
            }
        }
        return weights;
    }
}
