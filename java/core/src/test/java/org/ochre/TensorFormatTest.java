package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The texts are those that `str` of numpy 1.24 gives.
class TensorFormatTest {
    private static String doubles(double... values) {
        try (Arena arena = Arena.ofConfined()) {
            return body(Tensor.allocate(arena, DType.F64, values.length).copyFrom(values));
        }
    }

    private static String floats(float... values) {
        try (Arena arena = Arena.ofConfined()) {
            return body(Tensor.allocate(arena, DType.F32, values.length).copyFrom(values));
        }
    }

    private static String body(Tensor tensor) {
        String text = tensor.toString();
        return text.substring(text.indexOf('\n') + 1);
    }

    @Test
    void floatsHaveAsFewDigitsAsTellThemApart() {
        assertThat(floats(0.1f, 0.2f, 1)).isEqualTo("[0.1 0.2 1. ]");
        assertThat(floats(1, 2.5f, -3)).isEqualTo("[ 1.   2.5 -3. ]");
        assertThat(floats(1 / 3f, 2 / 3f)).isEqualTo("[0.33333334 0.6666667 ]");
        assertThat(doubles(1 / 3.0, 2 / 3.0)).isEqualTo("[0.33333333 0.66666667]");
        assertThat(doubles(0.123456785, 0.5)).isEqualTo("[0.12345678 0.5       ]");
        assertThat(doubles(-0.0, 0)).isEqualTo("[-0.  0.]");
    }

    @Test
    void largeSmallAndDistantFloatsHaveExponents() {
        assertThat(floats(1e-4f, 1)).isEqualTo("[1.e-04 1.e+00]");
        assertThat(doubles(1e-4, 1)).isEqualTo("[1.e-04 1.e+00]");
        assertThat(doubles(1, 1000)).isEqualTo("[   1. 1000.]");
        assertThat(doubles(1, 1001)).isEqualTo("[1.000e+00 1.001e+03]");
        assertThat(doubles(99_999_999, 1e6)).isEqualTo("[99999999.  1000000.]");
        assertThat(doubles(1e8)).isEqualTo("[1.e+08]");
        assertThat(doubles(1e100, 0)).isEqualTo("[1.e+100 0.e+000]");
        assertThat(doubles(Double.MIN_VALUE)).isEqualTo("[5.e-324]");
        assertThat(floats(0.3f, 1.2345678e10f)).isEqualTo("[3.0000001e-01 1.2345678e+10]");
    }

    @Test
    void whatIsNotFiniteIsAligned() {
        assertThat(doubles(0.5, Double.NaN, -1e20)).isEqualTo("[ 5.e-01     nan -1.e+20]");
        assertThat(doubles(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
                .isEqualTo("[ nan  inf -inf]");
        assertThat(doubles(Double.NaN)).isEqualTo("[nan]");
    }

    @Test
    void oneNumberHasAllItsDigits() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor one = Tensor.allocate(arena, DType.F64);
            assertThat(body(one.fill(1))).isEqualTo("1.0");
            assertThat(body(one.fill(0.1 + 0.2))).isEqualTo("0.30000000000000004");
            assertThat(body(one.fill(1e16))).isEqualTo("1e+16");
            assertThat(body(one.fill(-1.5e-5))).isEqualTo("-1.5e-05");
            assertThat(body(one.fill(Double.NaN))).isEqualTo("nan");
            assertThat(body(Tensor.allocate(arena, DType.F32).fill(123_456_789))).isEqualTo("123456790.0");
        }
    }

    @Test
    void linesHaveAtMost75Characters() {
        assertThat(doubles(IntStream.range(0, 20).mapToDouble(i -> i / 4.0 + 0.125).toArray())).isEqualTo("""
                [0.125 0.375 0.625 0.875 1.125 1.375 1.625 1.875 2.125 2.375 2.625 2.875
                 3.125 3.375 3.625 3.875 4.125 4.375 4.625 4.875]""");
        try (Arena arena = Arena.ofConfined()) {
            Tensor counts = Tensor.allocate(arena, DType.I64, 50)
                    .copyFrom(IntStream.range(0, 50).asLongStream().toArray());
            assertThat(body(counts)).isEqualTo("""
                    [ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
                     24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47
                     48 49]""");
        }
    }

    @Test
    void theMiddleOfALargeTensorIsLeftOut() {
        float[] halves = new float[1001];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = i / 2f;
        }
        assertThat(floats(halves)).isEqualTo("[  0.    0.5   1.  ... 499.  499.5 500. ]");
    }

    @Test
    void axesOutsideAreBrackets() {
        try (Arena arena = Arena.ofConfined()) {
            double[] eighths = IntStream.range(0, 24).mapToDouble(i -> i / 8.0).toArray();
            assertThat(body(Tensor.allocate(arena, DType.F64, 2, 3, 4).copyFrom(eighths))).isEqualTo("""
                    [[[0.    0.125 0.25  0.375]
                      [0.5   0.625 0.75  0.875]
                      [1.    1.125 1.25  1.375]]

                     [[1.5   1.625 1.75  1.875]
                      [2.    2.125 2.25  2.375]
                      [2.5   2.625 2.75  2.875]]]""");
        }
    }

    /// Alone in an array without an exponent, a float whose digits fit is read back as the same float.
    @Test
    void shortFloatsAreReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            float value = random.nextInt(1 << 24) / 16_384f;
            String text = floats(value);
            assertThat(Float.parseFloat(text.substring(1, text.length() - 1))).as(text).isEqualTo(value);
            double scalar = Math.scalb(random.nextDouble(), random.nextInt(200) - 100);
            try (Arena arena = Arena.ofConfined()) {
                String all = body(Tensor.allocate(arena, DType.F64).fill(scalar));
                assertThat(Double.parseDouble(all)).as(String.format(Locale.ROOT, "%a", scalar)).isEqualTo(scalar);
            }
        }
    }
}
