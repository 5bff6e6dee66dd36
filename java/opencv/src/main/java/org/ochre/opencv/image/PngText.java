package org.ochre.opencv.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The texts and the profile that a PNG file carries beside its pixels (ISO/IEC 15948, 11.3). What is damaged, or
/// larger than such data is, counts as empty: the pixels are sound.
final class PngText {
    /// No metadata that says where upright is, is larger.
    static final int MOST_BYTES = 1 << 20;
    private static final String XMP = "XML:com.adobe.xmp";
    private static final String RAW_EXIF = "Raw profile type exif";
    private static final String RAW_APP1 = "Raw profile type APP1";

    private PngText() {}

    /// The orientation that a text chunk states, 0 where it states none.
    static int orientation(String chunk, Bytes content) throws ImageException {
        int keyword = end(content, 0);
        String name = content.text(0, keyword);
        if (name.equals(XMP) && chunk.equals("iTXt")) {
            return Exif.ofXmp(text(chunk, content, keyword));
        }
        return name.equals(RAW_EXIF) || name.equals(RAW_APP1)
                ? Exif.ofRawProfile(text(chunk, content, keyword))
                : 0;
    }

    private static String text(String chunk, Bytes content, int keyword) throws ImageException {
        return switch (chunk) {
            case "tEXt" -> plain(content, keyword + 1L);
            case "zTXt" -> inflated(content, keyword + 2L, MOST_BYTES);
            default -> {
                int language = end(content, keyword + 3L);
                int translated = end(content, language + 1L);
                boolean packed = keyword + 1L < content.size() && content.u8(keyword + 1L) == 1;
                yield packed ? inflated(content, translated + 1L, MOST_BYTES) : plain(content, translated + 1L);
            }
        };
    }

    /// The content of iCCP: a name, a method, and the profile deflated.
    static byte[] profile(Bytes content) throws ImageException {
        return inflated(content, end(content, 0) + 2L, IccProfile.MOST_BYTES).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Where the zero byte after `from` is, the end where there is none.
    private static int end(Bytes content, long from) throws ImageException {
        long at = from;
        while (at < content.size() && content.u8(at) != 0) {
            at++;
        }
        return (int) Math.min(at, content.size());
    }

    private static String plain(Bytes content, long from) throws ImageException {
        return content.text(Math.min(from, content.size()),
                (int) Math.min(MOST_BYTES, Math.max(0, content.size() - from)));
    }

    private static String inflated(Bytes content, long from, int most) throws ImageException {
        if (from >= content.size()) {
            return "";
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(content.slice(from, content.size() - from).segment().asByteBuffer());
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[1 << 14];
            while (!inflater.finished() && text.size() <= most) {
                int count = inflater.inflate(part);
                if (count == 0) {
                    return "";
                }
                text.write(part, 0, count);
            }
            return inflater.finished() && text.size() <= most ? text.toString(StandardCharsets.ISO_8859_1) : "";
        } catch (DataFormatException damaged) {
            return "";
        } finally {
            inflater.end();
        }
    }
}
