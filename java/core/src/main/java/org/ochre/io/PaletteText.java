package org.ochre.io;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ochre.work.FormatException;

/// Palettes as text: GIMP's, JASC's, and lists of hex colours.
final class PaletteText {
    private static final String GIMP = "GIMP Palette";
    private static final String JASC = "JASC-PAL";
    private static final int JASC_HEADER = 3;
    private static final int SHOWN = 24;
    private static final Pattern FIELD = Pattern.compile("[A-Za-z]+:.*");
    private static final Pattern SHORT = Pattern.compile("#[0-9a-fA-F]{3,4}");
    private static final Pattern LONG = Pattern.compile("#?+(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern BETWEEN = Pattern.compile("[,\\s]+");

    private PaletteText() {}

    /// @param ending of the file, which only chooses the words of a refusal
    static PaletteRows read(byte[] content, String ending) throws FormatException {
        String text = new String(content, StandardCharsets.UTF_8);
        List<String> lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
        String first = lines.isEmpty() ? "" : lines.getFirst().strip();
        if (first.equals(GIMP)) {
            return gimp(lines);
        }
        if (first.equals(JASC)) {
            return jasc(lines);
        }
        if (ending.equals("gpl")) {
            throw new FormatException("'" + GIMP + "' in line 1", shown(first));
        }
        if (ending.equals("pal")) {
            throw new FormatException("'" + JASC + "' in line 1",
                    first.startsWith("RIFF") ? "Microsoft's RIFF palette, which is not served" : shown(first));
        }
        return list(lines);
    }

    private static PaletteRows gimp(List<String> lines) throws FormatException {
        PaletteRows.Builder rows = new PaletteRows.Builder();
        int numbers = 3;
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (rows.size() == 0 && FIELD.matcher(line).matches()) {
                numbers = line.replace(" ", "").equalsIgnoreCase("Channels:RGBA") ? 4 : numbers;
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                add(line, numbers, numbers, i + 1, rows);
            }
        }
        return some(rows);
    }

    private static PaletteRows jasc(List<String> lines) throws FormatException {
        String version = lines.size() > 1 ? lines.get(1).strip() : "";
        if (!version.equals("0100")) {
            throw new FormatException("0100 in line 2", shown(version));
        }
        String stated = lines.size() > 2 ? lines.get(2).strip() : "";
        int count = stated.matches("\\d{1,5}") ? Integer.parseInt(stated) : 0;
        if (count < 1 || count > PaletteFile.MOST_COLORS) {
            throw new FormatException("1…65536 colours in line 3", shown(stated));
        }
        PaletteRows.Builder rows = new PaletteRows.Builder();
        for (int i = JASC_HEADER; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                add(line, 3, 4, i + 1, rows);
            }
        }
        if (rows.size() != count) {
            throw new FormatException(count + " colours as line 3 says", rows.size());
        }
        return rows.rows();
    }

    /// Adds a line of numbers; what follows them is the colour's name.
    private static void add(String line, int least, int most, int number, PaletteRows.Builder rows)
            throws FormatException {
        String[] parts = SPACE.split(line);
        int count = 0;
        int[] values = new int[most];
        while (count < Math.min(most, parts.length) && parts[count].matches("\\d{1,3}")) {
            values[count] = Integer.parseInt(parts[count]);
            if (values[count] > 255) {
                break;
            }
            count++;
        }
        if (count < least) {
            throw new FormatException(least + " numbers of 0…255 in line " + number, shown(line));
        }
        requireRoom(rows, number);
        if (count == 4) {
            rows.add(values[0], values[1], values[2], values[3]);
        } else {
            rows.add(values[0], values[1], values[2]);
        }
    }

    /// A list of hex colours.
    static PaletteRows list(List<String> lines) throws FormatException {
        PaletteRows.Builder rows = new PaletteRows.Builder();
        boolean alphaFirst = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            alphaFirst |= line.startsWith(";") && line.toLowerCase(Locale.ROOT).contains("paint.net");
            boolean comment = line.startsWith(";") || line.startsWith("//") || line.equals("#")
                    || line.startsWith("# ");
            for (String word : BETWEEN.split(comment ? "" : line)) {
                if (!word.isEmpty()) {
                    requireRoom(rows, i + 1);
                    add(word, alphaFirst, lines.size() == 1 ? "" : " in line " + (i + 1), rows);
                }
            }
        }
        return some(rows);
    }

    private static void add(String word, boolean alphaFirst, String place, PaletteRows.Builder rows)
            throws FormatException {
        boolean brief = SHORT.matcher(word).matches();
        if (!brief && !LONG.matcher(word).matches()) {
            throw new FormatException("colours such as #ff8000" + place, shown(word));
        }
        String digits = word.startsWith("#") ? word.substring(1) : word;
        int width = brief ? 1 : 2;
        int[] values = new int[digits.length() / width];
        for (int i = 0; i < values.length; i++) {
            int value = Integer.parseInt(digits.substring(i * width, (i + 1) * width), 16);
            values[i] = brief ? 17 * value : value;
        }
        if (values.length == 3) {
            rows.add(values[0], values[1], values[2]);
        } else if (alphaFirst) {
            rows.add(values[1], values[2], values[3], values[0]);
        } else {
            rows.add(values[0], values[1], values[2], values[3]);
        }
    }

    static byte[] gimp(PaletteRows rows, String name) {
        rows.requireOpaque(".gpl");
        StringBuilder text = new StringBuilder(GIMP + "\nName: " + name.replaceAll("\\p{Cntrl}", "\uFFFD") + "\n#\n");
        for (int i = 0; i < rows.size(); i++) {
            text.append(String.format(Locale.ROOT, "%3d %3d %3d\t%s\n", rows.red(i), rows.green(i),
                    rows.blue(i), hex(rows, i)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] jasc(PaletteRows rows) {
        rows.requireOpaque(".pal");
        StringBuilder text = new StringBuilder(JASC + "\r\n0100\r\n" + rows.size() + "\r\n");
        for (int i = 0; i < rows.size(); i++) {
            text.append(rows.red(i)).append(' ').append(rows.green(i)).append(' ').append(rows.blue(i)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] hex(PaletteRows rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append(hex(rows, i)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(PaletteRows rows, int row) {
        String color = String.format(Locale.ROOT, "#%02x%02x%02x", rows.red(row), rows.green(row), rows.blue(row));
        return rows.channels() == 4 ? color + String.format(Locale.ROOT, "%02x", rows.alpha(row)) : color;
    }

    private static PaletteRows some(PaletteRows.Builder rows) throws FormatException {
        if (rows.size() == 0) {
            throw new FormatException("at least one colour", "none");
        }
        return rows.rows();
    }

    private static void requireRoom(PaletteRows.Builder rows, int line) throws FormatException {
        if (rows.size() == PaletteFile.MOST_COLORS) {
            throw new FormatException("at most 65536 colours", "more in line " + line);
        }
    }

    private static String shown(String text) {
        return "'" + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + "'";
    }
}
