package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class GaborTest {
    private static final GaborKernel[] OPEN_CV = {GaborKernel.openCv(21, 21, 4, 0.6, 9, 0.5, 0),
        GaborKernel.openCv(9, 31, 3, 0, 7, 1, Math.PI / 2), GaborKernel.openCv(0, 0, 2.5, 2.1, 5, 0.8, 0.3)};

    private static GaborKernel[] scikit() {
        double octaves = Math.pow(2, 1.5);
        double sigma = Math.sqrt(Math.log(2) / 2) / Math.PI * (octaves + 1) / (octaves - 1) / 0.1;
        return new GaborKernel[]{GaborKernel.scikit(0.2, 0, 1), GaborKernel.scikit(0.1, 0.7, sigma, sigma, 3, 0.4),
            GaborKernel.scikit(0.15, 2, 2.5, 4, 2, 0)};
    }

    private static void same(Kernel got, Tensor expected) {
        assertThat(got.height()).isEqualTo((int) expected.size(0));
        assertThat(got.width()).isEqualTo((int) expected.size(1));
        for (int i = 0; i < expected.elements(); i++) {
            assertThat(got.at(i / got.width(), i % got.width()))
                    .isCloseTo(expected.getDouble(i / got.width(), i % got.width()), within(1e-14));
        }
    }

    @Test
    void kernelsAreOpenCvs() {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < OPEN_CV.length; i++) {
                same(OPEN_CV[i].real(), Fixtures.read("gabor_cv_" + i, arena));
            }
            GaborKernel shifted = GaborKernel.openCv(21, 21, 4, 0.6, 9, 0.5, Math.PI / 2);
            same(shifted.imaginary(), Fixtures.read("gabor_cv_0", arena));
        }
    }

    @Test
    void kernelsAreScikitImages() {
        try (Arena arena = Arena.ofConfined()) {
            GaborKernel[] kernels = scikit();
            for (int i = 0; i < kernels.length; i++) {
                Tensor expected = Fixtures.read("gabor_sk_" + i, arena);
                same(kernels[i].real(), expected.at(0));
                same(kernels[i].imaginary(), expected.at(1));
            }
        }
    }

    /// skimage's `gabor_kernel(0, 0.5, sigma_x=1, sigma_y=2, n_stds=1)`: a Gaussian without a wave.
    @Test
    void aFrequencyOfZeroIsAGaussian() {
        double[] expected = {0.012025721815865868, 0.03419083964021792, 0.04248938659936453,
            0.031068032998970905, 0.06442731662450603, 0.058398058902786744,
            0.05261095403417369, 0.07957747154594767, 0.05261095403417369,
            0.058398058902786744, 0.06442731662450603, 0.031068032998970905,
            0.04248938659936453, 0.03419083964021792, 0.012025721815865868};
        GaborKernel gaussian = GaborKernel.scikit(0, 0.5, 1, 2, 1, 0);
        assertThat(gaussian.real().height()).isEqualTo(5);
        assertThat(gaussian.real().width()).isEqualTo(3);
        for (int i = 0; i < 15; i++) {
            assertThat(gaussian.real().at(i / 3, i % 3)).isCloseTo(expected[i], within(1e-16));
            assertThat(gaussian.imaginary().at(i / 3, i % 3)).isZero();
        }
        Kernel still = GaborKernel.openCv(5, 5, 2, 0.3, Double.POSITIVE_INFINITY, 1, 0).real();
        assertThat(still.at(1, 3)).isCloseTo(Math.exp(-0.25), within(1e-15));
        assertThatThrownBy(() -> GaborKernel.scikit(0, 0, 1))
                .hasMessage("frequency: expected a finite number > 0, or sigmaX and sigmaY beside 0, got 0.0");
        assertThatThrownBy(() -> GaborKernel.scikit(-1, 0, 1, 1, 3, 0))
                .hasMessage("frequency: expected a finite number > 0, got -1.0");
    }

    @Test
    void responsesAreScikitImages() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Fixtures.read("filter_photo", arena);
            GaborKernel[] kernels = scikit();
            for (int i = 0; i < kernels.length; i++) {
                Tensor expected = Fixtures.read("gabor_response_" + i, arena);
                for (DType dtype : new DType[]{DType.F32, DType.F64}) {
                    double bound = dtype == DType.F32 ? 1e-4 : 1e-12;
                    Tensor real = new Gabor(kernels[i], Gabor.Response.REAL, Border.REFLECT, dtype).apply(photo, arena);
                    Tensor sine = new Gabor(kernels[i], Gabor.Response.IMAGINARY, Border.REFLECT, dtype).apply(photo,
                            arena);
                    Tensor energy = new Gabor(kernels[i], Gabor.Response.ENERGY, Border.REFLECT).as(dtype).apply(photo,
                            arena);
                    for (long p = 0; p < real.elements(); p++) {
                        double re = expected.getDouble(0, p / 27, p % 27);
                        double im = expected.getDouble(1, p / 27, p % 27);
                        assertThat(real.getDouble(p / 27, p % 27)).isCloseTo(re, within(bound));
                        assertThat(sine.getDouble(p / 27, p % 27)).isCloseTo(im, within(bound));
                        assertThat(energy.getDouble(p / 27, p % 27)).isCloseTo(Math.hypot(re, im), within(bound));
                    }
                }
            }
        }
    }

    /// The kernel of a wave along an axis is a product of a column and a row. The kernel of a slanted wave is not.
    @Test
    void wavesAlongAnAxisAreSeparated() {
        for (double theta : new double[]{0, Math.PI / 2, Math.PI}) {
            GaborKernel kernel = GaborKernel.openCv(31, 31, 4, theta, 9, 0.5, 0.4);
            assertThat(kernel.real().separated(DType.F32)).isPresent();
            assertThat(kernel.imaginary().separated(DType.F64)).isPresent();
        }
        assertThat(GaborKernel.openCv(31, 31, 4, 0.3, 9, 0.5, 0).real().separated(DType.F32)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheConvolutionInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            GaborKernel kernel = GaborKernel.openCv(5, 7, 2, random.nextInt(2), 4, 0.7, 0.2);
            Border border = Sums.BORDERS.get(random.nextInt(Sums.BORDERS.size()));
            DType dtype = DType.values()[random.nextInt(5)];
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
            Tensor dst = row.destination().place(arena, Window.working(dtype, null), image.shape());
            new Gabor(kernel, Gabor.Response.IMAGINARY, border).into(image, dst);
            Sums.holds(dst, image, 0, 0, new Correlation(kernel.imaginary(), border),
                    dst.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24);
            Tensor real = new Gabor(kernel, Gabor.Response.REAL, border).apply(image, arena);
            Tensor sine = dst.copy(arena);
            new Gabor(kernel, Gabor.Response.ENERGY, border).into(image, dst);
            for (long i = 0; i < image.elements(); i++) {
                long[] at = {i / 2 / row.width(), i / 2 % row.width(), i % 2};
                assertThat(dst.getDouble(at)).isCloseTo(Math.hypot(real.getDouble(at), sine.getDouble(at)),
                        within(1e-4));
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void aCropSeesItsTrueNeighboursByName() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 60, 50), new Random(3), 100);
            Gabor gabor = new Gabor(OPEN_CV[0], Gabor.Response.ENERGY, Border.REFLECT);
            Tensor whole = gabor.apply(image, arena);
            assertThat(gabor.within(image, 20, 22, 10, 9, arena).contentEquals(whole.crop(20, 22, 10, 9).copy(arena)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Gabor.Response.class)
    void resultsLandInTheCallersMemory(Gabor.Response response) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 12, 9), new Random(4), 100);
            Gabor gabor = new Gabor(OPEN_CV[2], response, Border.WRAP);
            Tensor dst = Layout.CROP.place(arena, DType.F32, 12, 9).fill(Double.NaN);
            gabor.into(image, dst);
            assertThat(dst.copy(arena).contentEquals(gabor.apply(image, arena))).isTrue();
            assertThat(Layout.damage(dst)).isZero();
            assertThatThrownBy(() -> gabor.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [12, 9], got f32 [12, 9]");
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> GaborKernel.openCv(5, 5, 0, 0, 4, 1, 0))
                .hasMessage("sigma: expected a finite number > 0, got 0.0");
        assertThatThrownBy(() -> GaborKernel.openCv(-1, 5, 1, 0, 4, 1, 0))
                .hasMessage("height: expected 0…32766, got -1");
        assertThatThrownBy(() -> GaborKernel.scikit(1e-9, 0, 1))
                .hasMessageStartingWith("kernel: expected at most 32767 rows");
        assertThatThrownBy(() -> new GaborKernel(Kernel.row(1, 2, 3), Kernel.row(1), true))
                .hasMessage("imaginary: expected the size of the real part, 1 × 3, got 1 × 1");
        assertThatThrownBy(() -> new Gabor(OPEN_CV[0], Gabor.Response.REAL, Border.ONE_SIDED))
                .hasMessage("border: expected interior or one that extends the image, got one-sided");
    }
}
