package org.ochre.cli;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ochre.palette.ColorList;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Colours on a command line: `#rgb`, `#rrggbb` or `#rrggbbaa`, with commas between them. The `#` may be left out.
///
/// @param colors red, green, blue and alpha of each as one number, red most significant
record HexColors(List<Integer> colors) {

    int size() {
        return colors.size();
    }

    /// The colours for an image of that many channels. Grey images take greys, and images without alpha take opaque
    /// colours.
    ///
    /// @throws IllegalArgumentException `--keep: expected …`
    ColorList list(int channels) {
        byte[] levels = new byte[colors.size() * channels];
        for (int i = 0; i < colors.size(); i++) {
            int color = colors.get(i);
            boolean gray = (color >>> 24) == (color >>> 16 & 255) && (color >>> 16 & 255) == (color >>> 8 & 255);
            if (channels == 2) {
                throw new IllegalArgumentException("--keep: expected an image of 1, 3 or 4 channels, got 2");
            }
            if (channels < 4 && (color & 255) != 255) {
                throw refuse("opaque colours for an image without alpha", color);
            }
            if (channels == 1 && !gray) {
                throw refuse("greys for a grey image", color);
            }
            for (int channel = 0; channel < channels; channel++) {
                levels[i * channels + channel] = (byte) (color >>> 8 * (3 - channel));
            }
        }
        return ColorList.of(channels, levels);
    }

    private static IllegalArgumentException refuse(String expected, int color) {
        return new IllegalArgumentException(
                "--keep: expected " + expected + ", got #" + HexFormat.of().toHexDigits(color));
    }

    /// Parses `#ff0000,#00f`.
    static final class Converter implements ITypeConverter<HexColors> {
        @Override
        public HexColors convert(String text) {
            List<Integer> colors = new ArrayList<>();
            for (String word : text.split(",", -1)) {
                int color = color(word.strip());
                if (colors.contains(color)) {
                    throw new TypeConversionException("expected colours that all differ, got " + word + " again");
                }
                colors.add(color);
            }
            return new HexColors(List.copyOf(colors));
        }

        private static int color(String word) {
            String digits = word.startsWith("#") ? word.substring(1) : word;
            boolean hexadecimal = digits.chars().allMatch(HexFormat::isHexDigit);
            if (!hexadecimal || digits.length() != 3 && digits.length() != 6 && digits.length() != 8) {
                throw new TypeConversionException("expected colours like #ff0000, #f00 or #ff000080, got " + word);
            }
            String full = digits.length() == 3 ? digits.replaceAll(".", "$0$0") : digits;
            return HexFormat.fromHexDigits(full.length() == 6 ? full + "ff" : full);
        }
    }
}
