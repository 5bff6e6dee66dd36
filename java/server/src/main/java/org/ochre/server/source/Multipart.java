package org.ochre.server.source;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ochre.server.answer.Problem;

/// The parts of a body of `multipart/form-data` (RFC 7578) that is in memory already, as slices of it: nothing is
/// copied. (Jetty's parser copies each part into buffers or files of its own, which no budget here would count.)
public final class Multipart {
    private static final int MOST_PARTS = 8;
    private static final int MOST_HEADER = 4096;
    private static final Pattern BOUNDARY = Pattern.compile(
            "(?i)multipart/form-data\\s*;.*?\\bboundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})).*");
    private static final Pattern NAME = Pattern.compile(
            "(?im)^content-disposition:\\s*form-data\\s*;(?:.*?;)?\\s*name=\"?([^\"\\r\\n;]*)\"?");

    private Multipart() {}

    /// Whether a content type is that of such a body.
    public static boolean is(String contentType) {
        return contentType.regionMatches(true, 0, "multipart/form-data", 0, "multipart/form-data".length());
    }

    /// The boundary that a content type names.
    ///
    /// @throws Problem `BAD_REQUEST` where it names none
    public static String boundary(String contentType) {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.matches()) {
            throw new Problem(Problem.Kind.BAD_REQUEST,
                    "content-type: expected multipart/form-data with a boundary, got " + contentType);
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /// The parts by their names.
    ///
    /// @throws Problem `BAD_REQUEST` for a body of another form, parts of the same name, or more than 8 parts
    public static Map<String, MemorySegment> parts(MemorySegment body, String boundary) {
        byte[] first = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        byte[] next = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        byte[] blank = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        Map<String, MemorySegment> parts = new LinkedHashMap<>();
        long at = find(body, first, 0, body.byteSize());
        if (at < 0) {
            throw refuse("its boundary", "none");
        }
        at += first.length;
        while (!startsWith(body, at, "--")) {
            if (!startsWith(body, at, "\r\n") || parts.size() == MOST_PARTS) {
                throw refuse("at most " + MOST_PARTS + " parts between its boundaries", "another form");
            }
            long header = at; // with the line end before it, so that a part without headers has a blank line too
            long content = find(body, blank, header, Math.min(header + MOST_HEADER, body.byteSize()));
            long end = content < 0 ? -1 : find(body, next, content + 2, body.byteSize());
            if (end < 0) {
                throw refuse("parts that end with its boundary", "a part without an end");
            }
            long begin = Math.min(content + blank.length, end);
            String name = name(body.asSlice(header, content - header));
            if (parts.put(name, body.asSlice(begin, end - begin)) != null) {
                throw refuse("parts of different names", name + " twice");
            }
            at = end + next.length;
        }
        return parts;
    }

    private static String name(MemorySegment header) {
        byte[] bytes = header.toArray(ValueLayout.JAVA_BYTE);
        Matcher matcher = NAME.matcher(new String(bytes, StandardCharsets.UTF_8));
        if (!matcher.find()) {
            throw refuse("parts with a name", "one without");
        }
        return matcher.group(1);
    }

    private static boolean startsWith(MemorySegment body, long at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= body.byteSize() || body.get(ValueLayout.JAVA_BYTE, at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Where bytes begin for the first time; −1 where they do not occur.
    private static long find(MemorySegment body, byte[] wanted, long from, long to) {
        for (long at = from; at <= to - wanted.length; at++) {
            int i = 0;
            while (i < wanted.length && body.get(ValueLayout.JAVA_BYTE, at + i) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    private static Problem refuse(String expected, String got) {
        return new Problem(Problem.Kind.BAD_REQUEST, "body: expected a multipart form with " + expected + ", got "
                + got);
    }
}
