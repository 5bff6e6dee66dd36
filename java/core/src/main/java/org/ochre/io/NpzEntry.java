package org.ochre.io;

import java.nio.charset.StandardCharsets;

/// What a zip archive's central directory says of one entry. Nothing of it is known to be true: [NpzSource#open] holds
/// it against the entry itself.
///
/// @param path the entry's name in the archive
/// @param flags the zip format's general purpose bits
/// @param method how the bytes are stored: 0 as they are, 8 deflated
/// @param crc the CRC-32 of the bytes
/// @param compressed how many bytes the archive has of it
/// @param size how many bytes it has
/// @param offset the first byte of its local header
record NpzEntry(String path, int flags, int method, int crc, long compressed, long size, long offset) {
    static final int STORED = 0;
    static final int DEFLATED = 8;
    static final int UTF_8 = 1 << 11;

    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final String SUFFIX = ".npy";
    /// The characters of the bytes 128…255 in code page 437, which is what names without the flag are written in.
    private static final String HIGH = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═"
            + "╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

    /// The name as numpy gives it: without the ending `.npy`.
    String name() {
        return path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
    }

    /// The entry's name in the archive for an array of that name.
    static String path(String name) {
        return name + SUFFIX;
    }

    /// Whether this is a folder, which has no bytes.
    boolean isFolder() {
        return path.endsWith("/") && size == 0;
    }

    /// Whether general purpose bits say that the data is encrypted.
    static boolean isEncrypted(int flags) {
        return (flags & ENCRYPTED) != 0;
    }

    /// Whether the local header has no sizes, because they were not known when it was written.
    static boolean sizesFollow(int flags) {
        return (flags & SIZES_FOLLOW) != 0;
    }

    static String decode(byte[] bytes, int flags) {
        if ((flags & UTF_8) != 0) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte each : bytes) {
            text.append(each >= 0 ? (char) each : HIGH.charAt(each & 127));
        }
        return text.toString();
    }
}
