package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.label.LabelMeans;
import org.ochre.opencv.image.Images;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.stencil.Gabor;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.Hessian;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;

/// Runs the five questions of the README, line for line, on small inputs. With `-Dochre.test.questions=full` it runs
/// them at full size. Each is run twice, and the time of the second run is printed.
class ReadmeQuestionsTest {
    private static final boolean FULL = "full".equals(System.getProperty("ochre.test.questions"));
    private static final Path PHOTO = Path.of("../../bench/images/coffee.png");

    private final Arena arena = Arena.ofShared();
    private long nanoseconds;

    private static long size(long full, long small) {
        return FULL ? full : small;
    }

    @BeforeEach
    void start() {
        nanoseconds = 0;
    }

    @AfterEach
    void end(TestInfo test) {
        arena.close();
        System.out.printf("%s: %.1f ms%n", test.getDisplayName(), nanoseconds / 1e6);
    }

    private void timed(Runnable work) {
        work.run();
        long start = System.nanoTime();
        work.run();
        nanoseconds = System.nanoTime() - start;
    }

    private Tensor random(DType dtype, long range, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        long count = tensor.elements();
        Random random = new Random(1);
        Tensor flat = tensor.reshape(count);
        for (long i = 0; i < count; i++) {
            if (dtype.isFloat()) {
                flat.setDouble(random.nextGaussian() * range, i);
            } else {
                flat.setLong(random.nextLong(range), i);
            }
        }
        return tensor;
    }

    @Test
    void eachPixelsNearestPaletteColour() throws Exception {
        Tensor photo = Images.read(PHOTO, arena);
        Tensor palette = new MedianCut(16).apply(photo, arena);
        Tensor labels = new NearestColor().apply(photo, palette, arena);
        Tensor flat = new Recolor().apply(labels, palette, arena);
        assertThat(flat.type()).isEqualTo(photo.type());
        timed(() -> new NearestColor().into(photo, palette, labels));
    }

    @Test
    void eachRegionsMeanColour() {
        long side = size(3162, 200);
        long regions = size(10_000, 50);
        Tensor frame = random(DType.U8, 256, side, side, 3);
        Tensor labels = random(DType.I32, regions, side, side);
        LabelMeans labelMeans = new LabelMeans(regions);
        Tensor means = labelMeans.apply(frame, labels, arena);
        Tensor flat = new Recolor().apply(labels, means, arena);
        assertThat(flat.at(7, 9).contentEquals(means.at(labels.getLong(7, 9)))).isTrue();
        timed(() -> {
            labelMeans.into(frame, labels, means);
            new Recolor().into(labels, means, flat);
        });
    }

    @Test
    void gradientAndHessianOfAGrid() {
        long side = size(4000, 100);
        double h = 0.1;
        Tensor field = random(DType.F64, 1, side, side);
        Gradient gradient = new Gradient(h, h, Border.INTERIOR);
        Hessian hessian = new Hessian(h, h, Border.INTERIOR);
        Tensor first = gradient.apply(field, arena);
        Tensor second = hessian.apply(field, arena);
        assertThat(first.getDouble(0, 5, 6)).isEqualTo((field.getDouble(6, 6) - field.getDouble(4, 6)) / (2 * h));
        assertThat(second.getDouble(2, 5, 6)).isEqualTo(
                (field.getDouble(5, 7) - 2 * field.getDouble(5, 6) + field.getDouble(5, 5)) / (h * h));
        timed(() -> {
            gradient.into(field, first);
            hessian.into(field, second);
        });
    }

    @Test
    void meanAndVarianceOfAGaborFiltersResponse() {
        long side = size(5000, 120);
        Tensor gray = random(DType.F32, 1, side, side);
        Gabor gabor = new Gabor(GaborKernel.openCv(31, 31, 4, Math.PI / 4, 10, 0.5, 0), Gabor.Response.REAL,
                Border.REFLECT_101);
        LocalStats stats = new LocalStats(15, Border.REFLECT_101);
        Tensor response = gabor.apply(gray, arena);
        Tensor result = stats.apply(response, arena);
        assertThat(result.type()).hasToString("f32 [2, " + side + ", " + side + "]");
        double sum = 0;
        for (long y = 33; y < 48; y++) {
            for (long x = 43; x < 58; x++) {
                sum += response.getDouble(y, x);
            }
        }
        assertThat(result.getDouble(0, 40, 50)).isCloseTo((float) (sum / 225),
                org.assertj.core.data.Offset.offset(1e-6));
        assertThat(result.getDouble(1, 40, 50)).isPositive();
        timed(() -> {
            gabor.into(gray, response);
            stats.into(response, result);
        });
    }

    @Test
    void aMovingAverageOfSixteenLayersInPlace() {
        long side = size(5000, 100);
        Tensor stack = random(DType.F32, 1, 16, side, side);
        Tensor means = Tensor.allocate(arena, DType.F32, 16, side, side);
        LocalMean mean = new LocalMean(3, Border.REPLICATE);
        timed(() -> mean.into(stack.permute(1, 2, 0), means.permute(1, 2, 0)));
        double sum = 0;
        for (long y = 4; y < 7; y++) {
            for (long x = 8; x < 11; x++) {
                sum += stack.getDouble(3, y, x);
            }
        }
        assertThat(means.getDouble(3, 5, 9)).isEqualTo((float) (sum / 9));
    }
}
