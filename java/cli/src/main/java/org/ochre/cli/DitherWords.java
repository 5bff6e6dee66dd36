package org.ochre.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.ochre.palette.Dither;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `--dither`: `none`, or the name of a method, and behind a colon its strength: `blue-noise:0.5`.
final class DitherWords implements Iterable<String>, ITypeConverter<Dither> {
    static final String LABEL = "HOW[:S]";
    static final String DESCRIPTION = "none (default), floyd-steinberg (error diffusion), bayer or blue-noise (ordered: "
            + "for e-paper and animations); with a strength of 0…1 behind a colon: bayer:0.5.";
    /// No dithering at all.
    static final Dither NONE = new Dither(Dither.Method.FLOYD_STEINBERG, 0);

    @Override
    public Iterator<String> iterator() {
        return words().iterator();
    }

    @Override
    public Dither convert(String text) {
        int colon = text.indexOf(':');
        String word = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        if (word.equals("none") && colon < 0) {
            return NONE;
        }
        for (Dither.Method method : Dither.Method.values()) {
            if (word(method).equals(word)) {
                return colon < 0 ? new Dither(method) : new Dither(method, strength(text.substring(colon + 1)));
            }
        }
        throw new TypeConversionException("expected " + String.join(" or ", words()) + ", got " + text);
    }

    private static double strength(String text) {
        double strength;
        try {
            strength = Double.parseDouble(text);
        } catch (NumberFormatException _) {
            strength = Double.NaN;
        }
        if (!(strength >= 0 && strength <= 1)) {
            throw new TypeConversionException("expected a strength of 0…1 behind the colon, got " + text);
        }
        return strength;
    }

    private static List<String> words() {
        return Stream.concat(Stream.of("none"), Arrays.stream(Dither.Method.values()).map(DitherWords::word)).toList();
    }

    private static String word(Dither.Method method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
