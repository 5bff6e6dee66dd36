package org.ochre.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A pair of numbers for the two axes: one number for both, or two numbers with a comma between them, rows first.
///
/// @param y the number for the y axis
/// @param x the number for the x axis
record Pair(double y, double x) {

    /// `y` as a whole number.
    long rows() {
        return (long) y;
    }

    /// `x` as a whole number.
    long columns() {
        return (long) x;
    }

    @Override
    public String toString() {
        return y + "," + x;
    }

    /// Parses `0.5` or `0.5,2`.
    static final class Numbers implements ITypeConverter<Pair> {
        @Override
        public Pair convert(String text) {
            List<Double> numbers = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                try {
                    numbers.add(Double.parseDouble(part.strip()));
                } catch (NumberFormatException e) {
                    throw refusal(text);
                }
            }
            if (numbers.size() > 2) {
                throw refusal(text);
            }
            return new Pair(numbers.getFirst(), numbers.getLast());
        }

        private static TypeConversionException refusal(String text) {
            return new TypeConversionException("expected a number, or two with a comma between, got " + text);
        }
    }

    /// Parses as [Numbers], but whole numbers only.
    static final class Wholes implements ITypeConverter<Pair> {
        @Override
        public Pair convert(String text) {
            Pair pair = new Numbers().convert(text);
            if (pair.y != pair.rows() || pair.x != pair.columns()) {
                throw new TypeConversionException("expected whole numbers, got " + text);
            }
            return pair;
        }
    }
}
