package org.ochre.opencv.image;

import java.util.Optional;
import org.ochre.TensorType;

/// What an image file says of itself, of several pages the first, known before it is decoded
/// ([Images#header(java.nio.file.Path)]).
///
/// **[#bytes] is a promise**: the result; as much again where the picture is turned upright; the file's content, as far
/// as it is copied (files, channels and arrays are, native memory is not), with the rounding of scratch memory; and
/// what the decoder takes, rows on the Java heap included. The peak is never higher, and for pictures of a megabyte and
/// more the promise is at most 1.5 times the peak.
///
/// @param format by the content
/// @param type what reading gives, upright
/// @param orientation as Exif or XMP states it: 1…8, 1 for upright; reading turns by it
/// @param pages how many pictures the file holds
/// @param bitDepth bits of a stored sample; of a palette's index
/// @param colors how the file stores colours
/// @param icc the ICC profile that the file carries, empty where there is none; [WriteOptions#icc(IccProfile)] keeps it
/// @param bytes what reading takes at most in result and scratch together: the promise above
public record ImageInfo(ImageFormat format, TensorType type, int orientation, long pages, int bitDepth, Colors colors,
        Optional<IccProfile> icc, long bytes) {

    /// The name of the ICC profile that the file carries; `unnamed` where its name cannot be read, empty where there is
    /// none.
    public Optional<String> profile() {
        return icc.map(IccProfile::name);
    }

    /// How a file stores colours.
    public enum Colors {
        /// One sample a pixel, with alpha two; of TIFF also bands, any number of them.
        GREY,
        /// Red, green, blue, and perhaps alpha.
        RGB,
        /// Brightness and two differences of colour, as JPEG, WebP and some TIFF files have them.
        YCBCR,
        /// Indices into a table of colours.
        PALETTE;

        @Override
        public String toString() {
            return switch (this) {
                case GREY -> "grey";
                case RGB -> "RGB";
                case YCBCR -> "YCbCr";
                case PALETTE -> "palette";
            };
        }
    }
}
