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
/// | `leastHeight`, `leastWidth` | 2⁶³−1 each: the full size | the sides that are wanted of the upright picture, for a smaller one later: see [#atLeast] |
///
/// **Colours.** With `toSrgb` the JDK's colour management converts by the file's profile, perceptually or as the
/// profile says, with the file's dtype and channels; alpha stays. What has no profile, or one whose name begins with
/// `sRGB`, stays as it is. It needs the module `java.desktop`.
public record ReadOptions(long maxPixels, long maxBytes, double maxSeconds, long page, boolean toSrgb, long leastHeight,
        long leastWidth) {
    /// Bytes of a pixel of four of the widest samples.
    private static final long PIXEL_BYTES = 32;

    /// The limits above, pixels as stored.
    public static final ReadOptions DEFAULT = new ReadOptions(Images.MAX_PIXELS, 1L << 32, 20, 0, false,
            Long.MAX_VALUE, Long.MAX_VALUE);

    /// @throws IllegalArgumentException for a limit below 1 (`maxSeconds`: not above 0), sides wanted below 1, or a
    ///     page below 0
    public ReadOptions {
        Arguments.range("maxPixels", maxPixels, 1, Long.MAX_VALUE);
        Arguments.range("maxBytes", maxBytes, 1, Long.MAX_VALUE);
        Arguments.range("page", page, 0, Long.MAX_VALUE);
        Arguments.range("leastHeight", leastHeight, 1, Long.MAX_VALUE);
        Arguments.range("leastWidth", leastWidth, 1, Long.MAX_VALUE);
        if (!(maxSeconds > 0)) {
            throw Arguments.refuse("maxSeconds", "more than 0", maxSeconds);
        }
    }

    /// With another limit of pixels.
    public ReadOptions maxPixels(long pixels) {
        return new ReadOptions(pixels, maxBytes, maxSeconds, page, toSrgb, leastHeight, leastWidth);
    }

    /// With another limit of memory.
    public ReadOptions maxBytes(long bytes) {
        return new ReadOptions(maxPixels, bytes, maxSeconds, page, toSrgb, leastHeight, leastWidth);
    }

    /// With another limit of reckoned time.
    public ReadOptions maxSeconds(double seconds) {
        return new ReadOptions(maxPixels, maxBytes, seconds, page, toSrgb, leastHeight, leastWidth);
    }

    /// With another page.
    public ReadOptions page(long number) {
        return new ReadOptions(maxPixels, maxBytes, maxSeconds, number, toSrgb, leastHeight, leastWidth);
    }

    /// With colours converted to sRGB or not.
    public ReadOptions toSrgb(boolean convert) {
        return new ReadOptions(maxPixels, maxBytes, maxSeconds, page, convert, leastHeight, leastWidth);
    }

    /// A JPEG is read smaller, by 2, 4 or 8 on both sides: by the largest of these that leaves at least so many rows
    /// and columns of the upright picture, and not at all where the picture itself has fewer. That takes a fraction of
    /// the time, for a picture that is made smaller afterwards. Other formats are read in full.
    ///
    /// Read smaller by d, a picture of `[h, w]` is `[⌈h/d⌉, ⌈w/d⌉]`. Pixel i stands for the d pixels from d·i on, which
    /// libjpeg joins by the low frequencies of each block: no shift. Where d does not divide a side, the last pixel
    /// stands for fewer, and what takes it for a whole one shifts the picture there. So such a d is taken only where
    /// that shift is at most 3/16 of a pixel of `height × width`. Limits are held against the full size.
    ///
    /// For a result of `[h, w]`, ask for one and a half times of both, for means of areas for two and a half times:
    /// made smaller from there, photos differ by less than 1.5 levels in the mean from those made from the full size,
    /// and by about 2 where less is asked for. [Images#read(java.nio.file.Path, ReadOptions,
    /// org.ochre.resample.Resize, java.lang.foreign.SegmentAllocator)] does both, and has no shift at all.
    ///
    /// A JPEG of 4:2:0 or 4:4:4 keeps its colours as sharp as its brightness at every size. One of 4:2:2 does not: at
    /// 1/d libjpeg has a sample of colour for 2·d columns, so that photos differ by less than 2 levels.
    ///
    /// @throws IllegalArgumentException unless both are at least 1
    public ReadOptions atLeast(long height, long width) {
        return new ReadOptions(maxPixels, maxBytes, maxSeconds, page, toSrgb, height, width);
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
