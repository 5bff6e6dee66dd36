package org.ochre;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Floats in numpy's words. A number has as few digits as tell it from all others of its dtype, but no more than eight
/// after the point. All numbers of a tensor are printed alike: with an exponent where the largest is 10⁸ or more, the
/// least but 0 is below 10⁻⁴, or their ratio is above 1000.
final class FloatFormat {
    private static final int PRECISION = 8;
    private static final double LARGE = 1e8;
    private static final double SMALL = 1e-4;
    private static final double RATIO = 1000;
    private static final double LARGE_SCALAR = 1e16;

    private FloatFormat() {}

    /// A single number as numpy's `str` has it: all its digits, `0.1`, `1.0`, `1e+16`.
    static String scalar(double value, boolean single) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        BigDecimal digits = shortest(size, single);
        if (size != 0 && (size < SMALL || size >= LARGE_SCALAR)) {
            int fraction = digits.precision() - 1;
            String text = scientific(digits, fraction, 2);
            return sign(value) + (fraction == 0 ? text.replace(".", "") : text);
        }
        String text = digits.setScale(Math.max(digits.scale(), 1), RoundingMode.UNNECESSARY).toPlainString();
        return sign(value) + text;
    }

    /// The numbers of an array, all of the same width.
    static List<String> cells(double[] values, boolean single) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        List<String> texts = hasExponents(finite, single) ? scientific(finite, single) : positional(finite, single);
        int left = 0;
        int right = 0;
        for (String text : texts) {
            int point = text.indexOf('.');
            left = Math.max(left, point);
            right = Math.max(right, text.length() - point - 1);
        }
        for (double value : values) {
            left = Double.isFinite(value) ? left : Math.max(left, notFinite(value).length() - right - 1);
        }
        List<String> cells = new ArrayList<>();
        int next = 0;
        for (double value : values) {
            String text = Double.isFinite(value) ? texts.get(next++) : notFinite(value);
            int before = left - (Double.isFinite(value) ? text.indexOf('.') : text.length() - right - 1);
            String padded = " ".repeat(before) + text;
            cells.add(padded + " ".repeat(left + 1 + right - padded.length()));
        }
        return cells;
    }

    private static boolean hasExponents(double[] finite, boolean single) {
        double largest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double value : finite) {
            double size = Math.abs(value);
            largest = Math.max(largest, size);
            least = size > 0 ? Math.min(least, size) : least;
        }
        double ratio = single ? (float) largest / (float) least : largest / least;
        return largest > 0 && (largest >= LARGE || least < SMALL || ratio > RATIO);
    }

    private static List<String> positional(double[] finite, boolean single) {
        List<String> texts = new ArrayList<>();
        for (double value : finite) {
            BigDecimal digits = shortest(Math.abs(value), single);
            if (digits.scale() > PRECISION) {
                digits = plain(new BigDecimal(Math.abs(value)).setScale(PRECISION, RoundingMode.HALF_EVEN));
            }
            String text = digits.setScale(Math.max(digits.scale(), 0), RoundingMode.UNNECESSARY).toPlainString();
            texts.add(sign(value) + (text.contains(".") ? text : text + "."));
        }
        return texts;
    }

    private static List<String> scientific(double[] finite, boolean single) {
        int fraction = 0;
        int exponent = 2;
        for (double value : finite) {
            BigDecimal digits = shortest(Math.abs(value), single);
            BigDecimal cut = digits.precision() <= PRECISION + 1 ? digits : plain(rounded(value, PRECISION + 1));
            fraction = Math.max(fraction, cut.precision() - 1);
            exponent = Math.max(exponent, Integer.toString(Math.abs(exponent(cut))).length());
        }
        List<String> texts = new ArrayList<>();
        for (double value : finite) {
            BigDecimal digits = shortest(Math.abs(value), single);
            BigDecimal shown = digits.precision() == fraction + 1 ? digits : rounded(value, fraction + 1);
            texts.add(sign(value) + scientific(shown, fraction, exponent));
        }
        return texts;
    }

    /// The number exactly, to that many digits, halves to even.
    private static BigDecimal rounded(double value, int digits) {
        return new BigDecimal(Math.abs(value)).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /// `1.25e+02`, with that many digits after the point and at least that many in the exponent.
    private static String scientific(BigDecimal number, int fraction, int exponentDigits) {
        String digits = number.unscaledValue().toString();
        digits += "0".repeat(Math.max(0, fraction + 1 - digits.length()));
        int exponent = exponent(number);
        String power = Integer.toString(Math.abs(exponent));
        return digits.charAt(0) + "." + digits.substring(1, fraction + 1) + "e" + (exponent < 0 ? "-" : "+")
                + "0".repeat(Math.max(0, exponentDigits - power.length())) + power;
    }

    private static int exponent(BigDecimal number) {
        return number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
    }

    /// The shortest decimal that is read as this number, the nearest of several.
    private static BigDecimal shortest(double size, boolean single) {
        String text = single ? Float.toString((float) size) : Double.toString(size);
        BigDecimal number = plain(new BigDecimal(text));
        if (number.precision() == 2) { // Java prefers two digits to one where both are read as this number
            BigDecimal one = plain(rounded(size, 1));
            boolean same = single
                    ? Float.parseFloat(one.toString()) == (float) size
                    : Double.parseDouble(one.toString()) == size;
            return same ? one : number;
        }
        return number;
    }

    private static BigDecimal plain(BigDecimal number) {
        return number.stripTrailingZeros();
    }

    private static String sign(double value) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    }

    private static String notFinite(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
}
