package org.ochre.opencv.image;

import java.util.Locale;
import org.ochre.work.Arguments;

/// What reading an image may take and whether it changes colours. Limits are held against the file's header, before
/// memory is taken.
///
/// | option | unless given | |
/// |---|---|---|
/// | `maxPixels` | 2²⁸ | height × width; a result of many channels has no more than 32 bytes for each |
/// | `maxBytes` | 2³² | [ImageInfo#bytes]: result and scratch together |
/// | `maxSeconds` | 20 | the time of decoding on one core, reckoned from the header: it counts the passes of a progressive JPEG |
/// | `page` | 0 | of TIFF, counted from 0; other formats have one |
/// | `toSrgb` | false | convert what has an ICC profile to sRGB; else the pixels are as stored |
///
/// **Colours.** With `toSrgb` the JDK's colour management converts by the file's profile, perceptually or as the
/// profile says, with the file's dtype and channels; alpha stays. What has no profile, or one whose name begins with
/// `sRGB`, stays as it is. It needs the module `java.desktop`.
public record ReadOptions(long maxPixels, long maxBytes, double maxSeconds, long page, boolean toSrgb) {
    /// Bytes of a pixel of four of the widest samples.
    private static final long PIXEL_BYTES = 32;

    /// The limits above, pixels as stored.
    public static final ReadOptions DEFAULT = new ReadOptions(Images.MAX_PIXELS, 1L << 32, 20, 0, false);

    /// @throws IllegalArgumentException for a limit below 1 (`maxSeconds`: not above 0), or a page below 0
    public ReadOptions {
        Arguments.range("maxPixels", maxPixels, 1, Long.MAX_VALUE);
        Arguments.range("maxBytes", maxBytes, 1, Long.MAX_VALUE);
        Arguments.range("page", page, 0, Long.MAX_VALUE);
        if (!(maxSeconds > 0)) {
            throw Arguments.refuse("maxSeconds", "more than 0", maxSeconds);
        }
    }

    /// With another limit of pixels.
    public ReadOptions maxPixels(long pixels) {
        return new ReadOptions(pixels, maxBytes, maxSeconds, page, toSrgb);
    }

    /// With another limit of memory.
    public ReadOptions maxBytes(long bytes) {
        return new ReadOptions(maxPixels, bytes, maxSeconds, page, toSrgb);
    }

    /// With another limit of reckoned time.
    public ReadOptions maxSeconds(double seconds) {
        return new ReadOptions(maxPixels, maxBytes, seconds, page, toSrgb);
    }

    /// With another page.
    public ReadOptions page(long number) {
        return new ReadOptions(maxPixels, maxBytes, maxSeconds, number, toSrgb);
    }

    /// With colours converted to sRGB or not.
    public ReadOptions toSrgb(boolean convert) {
        return new ReadOptions(maxPixels, maxBytes, maxSeconds, page, convert);
    }

    /// Refuses more pixels than are allowed.
    void requirePixels(String file, ImageHeader header) throws ImageException {
        if (header.height() > maxPixels / header.width()) {
            throw new ImageException(file, "at most " + maxPixels + " pixels", size(header));
        }
        if (header.type().bytes() / PIXEL_BYTES >= maxPixels) {
            throw new ImageException(file, "at most " + maxPixels + " pixels of " + PIXEL_BYTES + " bytes",
                    header.type());
        }
    }

    private static String size(ImageHeader header) {
        return header.width() + "×" + header.height();
    }

    /// Refuses more memory or time than is allowed, of a picture that the file can hold.
    ///
    /// @param bytes what reading it takes
    void require(String file, ImageHeader header, long bytes) throws ImageException {
        if (bytes > maxBytes) {
            throw new ImageException(file, "at most " + maxBytes + " bytes in result and scratch",
                    bytes + " for " + size(header));
        }
        double seconds = header.nanoseconds() / 1e9;
        if (seconds > maxSeconds) {
            throw new ImageException(file, "at most " + maxSeconds + " s of decoding",
                    String.format(Locale.ROOT, "%.1f s, reckoned from the header, for %s", seconds,
                            size(header)));
        }
    }
}
