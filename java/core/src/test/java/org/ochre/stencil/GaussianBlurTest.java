package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;
import org.ochre.pixel.Convert;

class GaussianBlurTest {
    /// The blurs that make_filters.py computes.
    private static GaussianBlur[] blurs(Border border) {
        return new GaussianBlur[]{new GaussianBlur(2, border), new GaussianBlur(0.7, 3.3, border).truncate(2.5),
            new GaussianBlur(0, 1.25, border)};
    }

    @Test
    void tapsAreScipys() {
        try (Arena arena = Arena.ofConfined()) {
            GaussianBlur[] blurs = blurs(Border.REFLECT);
            for (int i = 0; i < blurs.length; i++) {
                Tensor expected = Fixtures.read("blur_taps_" + i, arena);
                Kernel row = blurs[i].passes().row();
                assertThat((long) row.width()).isEqualTo(expected.size(0));
                for (int x = 0; x < row.width(); x++) {
                    assertThat(row.at(0, x)).isCloseTo(expected.getDouble(x), within(1e-16));
                }
            }
            assertThat(blurs[2].passes().column()).isEqualTo(Kernel.column(1));
            assertThat(blurs[1].passes().column().height()).isEqualTo(2 * 2 + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"reflect, reflect", "mirror, reflect-101", "nearest, replicate", "wrap, wrap", "constant, constant:7"})
    void agreesWithScipy(String mode, String border) {
        try (Arena arena = Arena.ofConfined()) {
            GaussianBlur[] blurs = blurs(Border.parse(border));
            for (String field : new String[]{"photo", "grid"}) {
                Tensor image = new Convert(DType.F64).apply(Fixtures.read("filter_" + field, arena), arena);
                for (int i = 0; i < blurs.length; i++) {
                    Tensor expected = Fixtures.read("blur_" + field + "_" + i + "_" + mode, arena);
                    close(blurs[i].apply(image, arena), expected, 1e-13);
                    close(blurs[i].apply(new Convert(DType.F32).apply(image, arena), arena), expected, 1e-6);
                }
            }
        }
    }

    /// @param bound the largest error, relative to the photo's range
    private static void close(Tensor got, Tensor expected, double bound) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        for (long y = 0; y < got.size(0); y++) {
            for (long x = 0; x < got.size(1); x++) {
                assertThat(got.getDouble(y, x)).isCloseTo(expected.getDouble(y, x), within(bound * 255));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheWeightedMeanInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            DType dtype = new DType[]{DType.U8, DType.I16, DType.I32, DType.F32, DType.F64}[random.nextInt(5)];
            GaussianBlur blur = new GaussianBlur(random.nextDouble() * 2, random.nextDouble(),
                    Sums.BORDERS.get(random.nextInt(Sums.BORDERS.size())));
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
            Tensor dst = row.destination().place(arena, Window.working(dtype, null), image.shape());
            blur.into(image, dst);
            Sums.holds(dst, image, 0, 0, new Correlation(blur.passes().product(), blur.border()),
                    dst.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24);
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void aConstantStaysInItsDtypeAndAPhotoComesBackAsBytes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Case.fill(Tensor.allocate(arena, DType.U8, 40, 50, 3), new Random(4), 256);
            GaussianBlur blur = new GaussianBlur(1.5, Border.REFLECT);
            Tensor bytes = blur.as(DType.U8).apply(photo, arena);
            assertThat(bytes.contentEquals(new Convert(DType.U8).apply(blur.apply(photo, arena), arena))).isTrue();
            assertThat(blur.as(DType.U8).apply(photo.fill(200), arena).contentEquals(photo)).isTrue();
        }
    }

    @Test
    void sigmaZeroLeavesTheImageAsItIs() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 9, 70), new Random(4), 100);
            assertThat(new GaussianBlur(0, Border.WRAP).apply(image, arena).contentEquals(image)).isTrue();
            assertThat(new GaussianBlur(0.1, Border.WRAP).apply(image, arena).contentEquals(image)).isTrue();
        }
    }

    /// The kernel reaches 4,000 pixels. Scratch must grow with the height of the window, not with its square.
    @Test
    void aWideGaussianOverASmallImage() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 5, 6).fill(3);
            Tensor blurred = new GaussianBlur(1000, Border.REFLECT_101).apply(image, arena);
            assertThat(blurred.getDouble(2, 3)).isCloseTo(3, within(1e-4));
        }
    }

    @Test
    void aCropSeesItsTrueNeighboursByName() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 60, 50), new Random(3), 100);
            GaussianBlur blur = new GaussianBlur(2, Border.REFLECT);
            Tensor whole = blur.apply(image, arena);
            assertThat(blur.within(image, 20, 2, 10, 9, arena).contentEquals(whole.crop(20, 2, 10, 9))).isTrue();
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> new GaussianBlur(-1, Border.WRAP))
                .hasMessage("sigmaY: expected a finite number ≥ 0, got -1.0");
        assertThatThrownBy(() -> new GaussianBlur(1, Double.NaN, Border.WRAP))
                .hasMessage("sigmaX: expected a finite number ≥ 0, got NaN");
        assertThatThrownBy(() -> new GaussianBlur(1, Border.WRAP).truncate(0))
                .hasMessage("truncate: expected a finite number > 0, got 0.0");
        assertThatThrownBy(() -> new GaussianBlur(1, 5000, Border.WRAP))
                .hasMessage("sigmaX: expected a reach of at most 16383 pixels, got 5000.0 · 4.0");
        assertThatThrownBy(() -> new GaussianBlur(1, Border.ONE_SIDED))
                .hasMessage("border: expected interior or one that extends the image, got one-sided");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I64, 4, 4);
            assertThatThrownBy(() -> new GaussianBlur(1, Border.WRAP).apply(image, arena))
                    .hasMessage(
                            "src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got i64 [4, 4]; new Convert(DType.F64) makes it f64");
        }
    }
}
