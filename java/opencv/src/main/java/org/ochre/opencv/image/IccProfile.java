package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A colour profile as it lies in a picture (ICC.1:2010), not checked beyond what its name needs. Two profiles are
/// equal if their bytes are.
///
/// @param content its bytes; they are copied
public record IccProfile(byte[] content) {
    /// No profile of colours is larger: pictures of printing presses have a few megabytes.
    static final int MOST_BYTES = 16 << 20;
    private static final int HEADER = 128;
    private static final int TAG = 12;
    private static final String UNNAMED = "unnamed";

    /// Takes a copy.
    public IccProfile {
        content = content.clone();
    }

    /// A copy of its bytes.
    @Override
    public byte[] content() {
        return content.clone();
    }

    /// Its description, `unnamed` where it has none that can be read.
    public String name() {
        Bytes bytes = new Bytes("", MemorySegment.ofArray(content), ByteOrder.BIG_ENDIAN);
        try {
            long tags = bytes.u32(HEADER);
            for (long i = 0; i < tags; i++) {
                long tag = HEADER + 4 + TAG * i;
                if (bytes.has(tag, "desc")) {
                    String name = description(bytes.slice(bytes.u32(tag + 4), bytes.u32(tag + 8))).strip();
                    return name.isEmpty() ? UNNAMED : name;
                }
            }
            return UNNAMED;
        } catch (ImageException damaged) {
            return UNNAMED;
        }
    }

    /// The text of version 2 in characters of one byte, or the first of version 4 in UTF-16.
    private static String description(Bytes tag) throws ImageException {
        String text;
        if (tag.has(0, "mluc")) {
            byte[] utf16 = tag.slice(tag.u32(24), tag.u32(20)).segment()
                    .toArray(ValueLayout.JAVA_BYTE);
            text = new String(utf16, StandardCharsets.UTF_16BE);
        } else {
            text = tag.text(12, (int) Math.min(tag.u32(8), tag.size()));
        }
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).replaceAll("\\p{Cntrl}", " ");
    }

    /// Whether its name says that its colours are sRGB already.
    boolean isSrgb() {
        return name().toLowerCase(Locale.ROOT).startsWith("srgb");
    }

    /// Its colours: `RGB `, `GRAY`, `CMYK`, …; empty where it is cut short.
    String space() {
        return content.length < HEADER ? "" : new String(content, 16, 4, StandardCharsets.ISO_8859_1);
    }

    /// Whether it begins as a profile does.
    boolean isProfile() {
        return content.length > HEADER && content.length <= MOST_BYTES
                && new String(content, 36, 4, StandardCharsets.ISO_8859_1).equals("acsp");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IccProfile profile && Arrays.equals(content, profile.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return name() + " (" + content.length + " bytes)";
    }
}
