package org.ochre.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class LabTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isThePublishedFormula(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32}) {
                long range = dtype == DType.U8 ? 256 : dtype == DType.U16 ? 65_536 : 2;
                double most = dtype.isFloat() ? 1 : dtype.max();
                LabModel model = LabModel.values()[random.nextInt(2)];
                Tensor src = row.random(arena, random, dtype, range, row.height(), row.width(), 3);
                Tensor dst = row.destination().place(arena, DType.F32, src.shape());
                new Lab(model).into(src, dst);
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        double[] light = new double[3];
                        for (int c = 0; c < 3; c++) {
                            double sample = src.getDouble(y, x, c) / most;
                            light[c] = sample <= 0.04045 ? sample / 12.92 : Math.pow((sample + 0.055) / 1.055, 2.4);
                        }
                        double[] expected = model == LabModel.CIELAB ? cielab(light) : oklab(light);
                        for (int c = 0; c < 3; c++) {
                            // a step of F32 is 8e-6 at 100
                            assertThat(dst.getDouble(y, x, c)).isCloseTo(expected[c], within(1e-5));
                        }
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static double[] cielab(double[] c) {
        double x = curve((0.412453 * c[0] + 0.357580 * c[1] + 0.180423 * c[2]) / 0.95047);
        double y = curve(0.212671 * c[0] + 0.715160 * c[1] + 0.072169 * c[2]);
        double z = curve((0.019334 * c[0] + 0.119193 * c[1] + 0.950227 * c[2]) / 1.08883);
        return new double[]{116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double curve(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }

    private static double[] oklab(double[] c) {
        double l = Math.cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
        double m = Math.cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
        double s = Math.cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
        return new double[]{0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
    }

    /// Values of scikit-image 0.19's `rgb2lab`, and of Ottosson's page for Oklab.
    @Test
    void knownColoursHaveTheirValues() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor colors = Tensor.allocate(arena, DType.U8, 1, 3, 3).copyFrom(new byte[]{(byte) 255, 0, 0, 0, 0,
                (byte) 255, (byte) 255, (byte) 255, (byte) 255});
            Tensor lab = new Lab(LabModel.CIELAB).apply(colors, arena);
            requireRow(lab, 0, 53.240588, 80.092312, 67.203183);
            requireRow(lab, 1, 32.295673, 79.185587, -107.857300);
            requireRow(lab, 2, 100, -0.00245, 0.00465);
            Tensor ok = new Lab(LabModel.OKLAB).apply(colors, arena);
            requireRow(ok, 0, 0.62796, 0.22486, 0.12585);
            requireRow(ok, 2, 1, 0, 0);
        }
    }

    private static void requireRow(Tensor lab, long x, double... expected) {
        for (int c = 0; c < 3; c++) {
            assertThat(lab.getDouble(0, x, c)).isCloseTo(expected[c], within(1e-3));
        }
    }

    @Test
    void refusesOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new Lab(LabModel.OKLAB).apply(Tensor.allocate(arena, DType.F64, 2, 2, 3), arena))
                    .hasMessage("src: expected u8, u16 or f32 [h, w, 3], got f64 [2, 2, 3]");
        }
    }
}
