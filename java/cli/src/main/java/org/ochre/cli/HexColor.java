package org.ochre.cli;

import java.lang.foreign.Arena;
import java.util.HexFormat;
import org.ochre.DType;
import org.ochre.Tensor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses a colour such as `#ff8000` to U8 `[3]`.
final class HexColor implements ITypeConverter<Tensor> {

    @Override
    public Tensor convert(String text) {
        if (!text.matches("#?[0-9a-fA-F]{6}")) {
            throw new TypeConversionException("expected a colour such as #ff8000, got " + text);
        }
        byte[] color = HexFormat.of().parseHex(text.substring(text.length() - 6));
        return Tensor.allocate(Arena.ofAuto(), DType.U8, 3).copyFrom(color);
    }
}
