package org.ochre.cli;

import java.util.Iterator;
import java.util.List;
import org.ochre.DType;
import org.ochre.pixel.ScaleRange;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses the range that is scaled: `auto` (the data's), `dtype` (the dtype's) or `LO,HI`. The result's dtype is set
/// later.
final class ScaleWords implements Iterable<String>, ITypeConverter<ScaleRange> {

    @Override
    public Iterator<String> iterator() {
        return List.of("auto", "dtype", "0,1").iterator();
    }

    @Override
    public ScaleRange convert(String text) {
        return switch (text) {
            case "auto" -> ScaleRange.ofData(DType.F64);
            case "dtype" -> ScaleRange.ofDType(DType.F64);
            default -> given(text);
        };
    }

    private static ScaleRange given(String text) {
        if (!text.contains(",")) {
            throw new TypeConversionException("expected LO,HI, auto or dtype, got " + text);
        }
        Pair range = new Pair.Numbers().convert(text);
        try {
            return ScaleRange.of(range.y(), range.x(), DType.F64);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
