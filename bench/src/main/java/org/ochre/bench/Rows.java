package org.ochre.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/// A chart of rows over one logarithmic axis: a name on the left, and right of it a bar, or a dot for each of several
/// series. It is as wide as a page of Markdown shows a picture, and as high as its rows need. (XChart's horizontal bars
/// leave out names, and number a logarithmic axis as a linear one.)
///
/// @param title above all rows
/// @param axis what the numbers are
/// @param series the names of the dots of a row; one name for bars
/// @param rows from top to bottom
/// @param line where a vertical line is drawn; NaN for none
record Rows(String title, String axis, List<String> series, List<Row> rows, double line) {
    private static final int WIDTH = 830;
    private static final int ROW = 22;
    private static final int TOP = 62;
    private static final int BOTTOM = 44;
    private static final int NAMES = 250;
    private static final int RIGHT = 60;
    private static final Color INK = new Color(0x24292f);
    private static final Color GRID = new Color(0xd8dee4);
    private static final List<Color> COLORS = List.of(new Color(0x0b62c4), new Color(0xd9730d), new Color(0x2b8a3e),
            new Color(0x9c36b5), new Color(0xc92a2a));
    /// Bars that end left of the line.
    private static final Color SHORT = new Color(0xc92a2a);

    /// @param values one for each series; NaN where there is none
    record Row(String name, double... values) {}

    BufferedImage draw() {
        int height = TOP + ROW * rows.size() + BOTTOM;
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D on = image.createGraphics();
        on.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        on.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        on.setColor(Color.WHITE);
        on.fillRect(0, 0, WIDTH, height);
        on.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        grid(on, height - BOTTOM);
        head(on);
        for (int i = 0; i < rows.size(); i++) {
            row(on, rows.get(i), TOP + ROW * i);
        }
        if (!Double.isNaN(line)) {
            on.setColor(INK);
            on.setStroke(new BasicStroke(1.5f));
            on.drawLine(place(line), TOP - 4, place(line), height - BOTTOM);
        }
        on.dispose();
        return image;
    }

    private void head(Graphics2D on) {
        on.setColor(INK);
        on.setFont(on.getFont().deriveFont(Font.BOLD, 15f));
        on.drawString(title, 10, 24);
        on.setFont(on.getFont().deriveFont(Font.PLAIN, 13f));
        int x = NAMES;
        for (int i = 0; i < series.size() && series.size() > 1; i++) {
            on.setColor(COLORS.get(i % COLORS.size()));
            on.fillOval(x, 37, 9, 9);
            on.setColor(INK);
            on.drawString(series.get(i), x + 14, 46);
            x += 32 + on.getFontMetrics().stringWidth(series.get(i));
        }
    }

    /// A line for each power of ten.
    private void grid(Graphics2D on, int bottom) {
        for (double power = least(); power <= most() * 1.001; power *= 10) {
            on.setColor(GRID);
            on.drawLine(place(power), TOP - 4, place(power), bottom);
            on.setColor(INK);
            String number = Results.plain(power);
            on.drawString(number, place(power) - on.getFontMetrics().stringWidth(number) / 2, bottom + 16);
        }
        on.drawString(axis, NAMES + (WIDTH - NAMES - RIGHT - on.getFontMetrics().stringWidth(axis)) / 2, bottom + 36);
    }

    private void row(Graphics2D on, Row row, int top) {
        on.setColor(INK);
        String name = row.name();
        while (on.getFontMetrics().stringWidth(name) > NAMES - 18) {
            name = name.substring(0, name.length() - 2).strip() + "…";
        }
        on.drawString(name, NAMES - 8 - on.getFontMetrics().stringWidth(name), top + 16);
        if (series.size() == 1) {
            double value = row.values()[0];
            on.setColor(value < line ? SHORT : COLORS.getFirst());
            on.fillRect(NAMES, top + 4, Math.max(place(value) - NAMES, 1), ROW - 8);
            on.setColor(INK);
            on.drawString(Results.number(value), Math.max(place(value), NAMES) + 5, top + 16);
            return;
        }
        on.setColor(GRID);
        on.drawLine(NAMES, top + ROW / 2, WIDTH - RIGHT, top + ROW / 2);
        for (int i = 0; i < row.values().length; i++) {
            if (!Double.isNaN(row.values()[i])) {
                on.setColor(COLORS.get(i % COLORS.size()));
                on.fillOval(place(row.values()[i]) - 5, top + ROW / 2 - 5, 10, 10);
            }
        }
    }

    private int place(double value) {
        double share = Math.log(value / least()) / Math.log(most() / least());
        return (int) Math.round(NAMES + share * (WIDTH - NAMES - RIGHT));
    }

    /// The power of ten at the left end.
    private double least() {
        return Math.pow(10, Math.floor(Math.log10(values().min().orElse(1) * 0.99)));
    }

    private double most() {
        return Math.max(Math.pow(10, Math.ceil(Math.log10(values().max().orElse(1)))), 10 * least());
    }

    private java.util.stream.DoubleStream values() {
        return rows.stream().flatMapToDouble(row -> java.util.Arrays.stream(row.values()))
                .filter(value -> !Double.isNaN(value));
    }
}
