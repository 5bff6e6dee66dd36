package org.ochre;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;

/// How an image goes on beyond its edges, for operations that read neighbours. For a row `a b c d`:
///
/// | border | text | outside |
/// |---|---|---|
/// | [#INTERIOR] | `interior` | no pixels; the result is 0 where a neighbour is missing |
/// | [#ONE_SIDED] | `one-sided` | no pixels; results are made from the neighbours inside the image |
/// | [#REFLECT_101] | `reflect-101` | `c b \| a b c d \| c b` |
/// | [#REFLECT] | `reflect` | `b a \| a b c d \| d c` |
/// | [#REPLICATE] | `replicate` | `a a \| a b c d \| d d` |
/// | [#WRAP] | `wrap` | `c d \| a b c d \| a b` |
/// | [#constant] | `constant:7` | `7 7 \| a b c d \| 7 7` |
///
/// Reflections and wrapping repeat farther outside. A row of one pixel is its own reflection.
///
/// @param kind which of these borders
/// @param value the value of all pixels outside, for [Kind#CONSTANT]; 0 for all other kinds
public record Border(Kind kind, double value) implements Serializable {

    /// The kinds of border, in the order of the C library's numbers.
    public enum Kind {
        INTERIOR, ONE_SIDED, REFLECT_101, REFLECT, REPLICATE, WRAP, CONSTANT;

        private String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public static final Border INTERIOR = new Border(Kind.INTERIOR, 0);
    public static final Border ONE_SIDED = new Border(Kind.ONE_SIDED, 0);
    public static final Border REFLECT_101 = new Border(Kind.REFLECT_101, 0);
    public static final Border REFLECT = new Border(Kind.REFLECT, 0);
    public static final Border REPLICATE = new Border(Kind.REPLICATE, 0);
    public static final Border WRAP = new Border(Kind.WRAP, 0);

    /// @throws IllegalArgumentException for a value other than 0 with a kind other than [Kind#CONSTANT]
    public Border {
        if (kind != Kind.CONSTANT && value != 0) {
            throw new IllegalArgumentException("value: expected 0 beside " + kind.text() + ", got " + value);
        }
    }

    /// Every pixel outside has that value.
    public static Border constant(double value) {
        return new Border(Kind.CONSTANT, value);
    }

    /// The border with this text. `constant` alone is `constant:0`.
    ///
    /// @throws IllegalArgumentException `border: expected interior, …, wrap or constant:V, got …`
    public static Border parse(String text) {
        String[] parts = text.split(":", 2);
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(parts[0]) && (parts.length == 1 || kind == Kind.CONSTANT)) {
                return new Border(kind, parts.length == 1 ? 0 : number(parts[1], text));
            }
        }
        throw unknown(text);
    }

    /// The text that [#parse] reads: `reflect-101`, `constant:7`.
    @Override
    public String toString() {
        String number = Double.toString(value);
        return kind.text() + (kind == Kind.CONSTANT
                ? ":" + (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
                : "");
    }

    private static double number(String digits, String text) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            IllegalArgumentException refusal = unknown(text);
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static IllegalArgumentException unknown(String text) {
        String known = Arrays.stream(Kind.values()).filter(kind -> kind != Kind.CONSTANT).map(Kind::text)
                .collect(Collectors.joining(", "));
        return new IllegalArgumentException("border: expected " + known + " or constant:V, got " + text);
    }
}
