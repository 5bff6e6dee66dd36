package org.ochre.opencv.image;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where upright is, as a picture's metadata says it: Exif 2.3 (tag 274) or XMP (`tiff:Orientation`).
///
/// Each method gives 1…8, or 0 where the data says nothing or is damaged: such data is common, and the pixels are
/// sound.
final class Exif {
    private static final int ORIENTATION = 274;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ENTRY = 12;
    private static final Pattern XMP = Pattern.compile("tiff:Orientation\\s*(?:=\\s*[\"']|>)\\s*([1-8])\\b");
    private static final Pattern RAW_PROFILE = Pattern.compile("\\s*(?:exif|app1|generic profile|generic)\\s+\\d+\\s+",
            Pattern.CASE_INSENSITIVE);

    private Exif() {}

    /// @param exif the form of a TIFF file, with `Exif\0\0` before it or without
    static int orientation(Bytes exif) {
        try {
            Bytes plain = exif.has(0, "Exif\0\0") ? exif.slice(6, exif.size() - 6) : exif;
            Bytes ordered = plain.order(plain.has(0, "MM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long directory = ordered.u32(4);
            int entries = ordered.u16(directory);
            for (int i = 0; i < entries; i++) {
                long entry = directory + 2 + (long) ENTRY * i;
                if (ordered.u16(entry) == ORIENTATION) {
                    return valid(switch (ordered.u16(entry + 2)) {
                        case BYTE -> ordered.u8(entry + 8);
                        case SHORT -> ordered.u16(entry + 8);
                        case LONG -> ordered.u32(entry + 8);
                        default -> 0;
                    });
                }
            }
            return 0;
        } catch (ImageException damaged) {
            return 0;
        }
    }

    private static int valid(long value) {
        return value >= 1 && value <= 8 ? (int) value : 0;
    }

    static int ofXmp(String xmp) {
        Matcher found = XMP.matcher(xmp);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    /// @param text what ImageMagick writes into a text chunk: the profile's name and length, then its bytes as
    ///     hexadecimal digits
    static int ofRawProfile(String text) {
        Matcher head = RAW_PROFILE.matcher(text);
        if (!head.lookingAt()) {
            return 0;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int high = -1;
        for (int i = head.end(); i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit >= 0 && high >= 0) {
                bytes.write(high << 4 | digit);
                high = -1;
            } else if (digit >= 0) {
                high = digit;
            }
        }
        String content = bytes.toString(StandardCharsets.ISO_8859_1);
        return content.contains("ns.adobe.com/xap/")
                ? ofXmp(content)
                : orientation(new Bytes("", MemorySegment.ofArray(bytes.toByteArray()), ByteOrder.BIG_ENDIAN));
    }
}
