package org.ochre.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The constants of an enum as words on a command line: `FLOYD_STEINBERG` is `floyd-steinberg`.
final class Words<E extends Enum<E>> implements Iterable<String>, ITypeConverter<E> {
    private final Class<E> type;

    Words(Class<E> type) {
        this.type = type;
    }

    @Override
    public Iterator<String> iterator() {
        return words().iterator();
    }

    @Override
    public E convert(String word) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new TypeConversionException("expected " + String.join(" or ", words()) + ", got " + word);
    }

    private List<String> words() {
        return Arrays.stream(type.getEnumConstants()).map(Words::word).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
