package org.ochre.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An angle on a command line: `0.785` and `0.785rad` are radians, `45deg` and `45°` degrees.
///
/// @param radians the angle
/// @param unit whether the unit was given
record Angle(double radians, boolean unit) {
    private static final double WHOLE = 2 * Math.PI;

    static final class Parser implements ITypeConverter<Angle> {
        @Override
        public Angle convert(String text) {
            String plain = text.strip().toLowerCase(Locale.ROOT);
            for (String degrees : new String[]{"deg", "°"}) {
                if (plain.endsWith(degrees)) {
                    return new Angle(Math.toRadians(number(text, plain, degrees)), true);
                }
            }
            return plain.endsWith("rad")
                    ? new Angle(number(text, plain, "rad"), true)
                    : new Angle(number(text, plain, ""), false);
        }

        private static double number(String text, String plain, String unit) {
            try {
                return Double.parseDouble(plain.substring(0, plain.length() - unit.length()).strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("expected radians such as 0.785, or degrees such as 45deg, got "
                        + text);
            }
        }
    }

    /// Whether this may be degrees that somebody gave without their unit.
    boolean isDoubtful() {
        return !unit && Math.abs(radians) > WHOLE;
    }
}
