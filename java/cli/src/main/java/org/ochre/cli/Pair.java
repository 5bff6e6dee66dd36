package org.ochre.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// One number for both axes, or two with a comma between: rows, then columns.
///
/// @param y along the rows' axis
/// @param x along the columns' axis
record Pair(double y, double x) {

    /// Both as whole numbers.
    long rows() {
        return (long) y;
    }

    /// Both as whole numbers.
    long columns() {
        return (long) x;
    }

    @Override
    public String toString() {
        return y + "," + x;
    }

    /// `0.5` or `0.5,2`.
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

    /// As [Numbers], whole ones.
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
