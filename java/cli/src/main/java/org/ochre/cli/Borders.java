package org.ochre.cli;

import java.util.Iterator;
import java.util.List;
import org.ochre.Border;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses borders on a command line.
final class Borders implements Iterable<String>, ITypeConverter<Border> {

    @Override
    public Iterator<String> iterator() {
        return List.of("interior", "one-sided", "reflect-101", "reflect", "replicate", "wrap", "constant:0").iterator();
    }

    @Override
    public Border convert(String text) {
        try {
            return Border.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
