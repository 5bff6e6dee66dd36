package org.ochre.server.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ochre.server.answer.Problem;

/// The path of a request: `/SIGNATURE/segment/segment/…`. Each segment is decoded once, strictly. What could be read in
/// two ways is refused, so that no decoder behind this one can see another path than this one.
///
/// @param signature the first segment
/// @param signed what the signature is of: all behind it as it was sent, with the leading slash
/// @param segments the decoded segments behind the signature, at least one
public record RequestPath(String signature, String signed, List<String> segments) {
    private static final int MOST = 4096;
    private static final int HEX = 16;

    /// Reads a path as it was sent.
    ///
    /// @throws Problem `BAD_REQUEST` for a path without segments behind the signature, of more than 4096 characters, or
    ///     with a segment that is empty, `.`, `..`, malformed, encoded twice, or has a slash, backslash or control
    ///     character in it
    public static RequestPath of(String raw) {
        int slash = raw.startsWith("/") ? raw.indexOf('/', 1) : -1;
        if (slash < 0 || slash == raw.length() - 1) {
            throw refuse("/SIGNATURE/STEP/…/FORMAT[/FILE]", raw);
        }
        if (raw.length() > MOST) {
            throw refuse("at most " + MOST + " characters", String.valueOf(raw.length()));
        }
        List<String> segments = new ArrayList<>();
        for (String segment : raw.substring(slash + 1).split("/", -1)) {
            segments.add(checked(decoded(segment)));
        }
        return new RequestPath(raw.substring(1, slash), raw.substring(slash), List.copyOf(segments));
    }

    private static String checked(String segment) {
        boolean twice = segment.matches("(?s).*%[0-9a-fA-F]{2}.*");
        boolean plain = segment.chars().noneMatch(letter -> letter == '/' || letter == '\\'
                || Character.isISOControl(letter));
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || twice || !plain) {
            throw refuse("segments that are names, encoded once", segment);
        }
        return segment;
    }

    private static String decoded(String segment) {
        byte[] bytes = new byte[segment.length()];
        int count = 0;
        for (int i = 0; i < segment.length(); i++) {
            char letter = segment.charAt(i);
            if (letter != '%') {
                if (letter <= ' ' || letter >= 0x7f) {
                    throw refuse("a path of ASCII, encoded where it has other characters", segment);
                }
                bytes[count++] = (byte) letter;
            } else {
                boolean whole = i + 2 < segment.length();
                int high = whole ? Character.digit(segment.charAt(i + 1), HEX) : -1;
                int low = whole ? Character.digit(segment.charAt(i + 2), HEX) : -1;
                if (high < 0 || low < 0) {
                    throw refuse("two hexadecimal digits behind each %", segment);
                }
                bytes[count++] = (byte) (high << 4 | low);
                i += 2;
            }
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, count));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "path: expected UTF-8, got other bytes in " + segment, e);
        }
    }

    private static Problem refuse(String expected, String got) {
        return new Problem(Problem.Kind.BAD_REQUEST, "path: expected " + expected + ", got " + got);
    }
}
