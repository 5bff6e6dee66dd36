package org.ochre.server.answer;

/// Strings of JSON.
public final class Json {
    private static final int SPACE = 0x20;

    private Json() {}

    /// A string with its quotes. What is not printable is escaped, surrogates without a partner too.
    public static String text(String value) {
        StringBuilder json = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            boolean pair = Character.isHighSurrogate(letter) && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                json.append(letter).append(value.charAt(++i));
            } else if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter < SPACE || letter == 0x7f || Character.isSurrogate(letter)) {
                json.append(String.format("\\u%04x", (int) letter));
            } else {
                json.append(letter);
            }
        }
        return json.append('"').toString();
    }
}
