package org.ochre.opencv;

import java.nio.ByteOrder;
import java.util.Set;

/// The first directory of a TIFF file (TIFF 6.0, and BigTIFF), which is also the form of Exif data.
///
/// @param directory the byte at which its entries begin
/// @param entries how many it has
record Tiff(Bytes bytes, boolean bigTiff, long directory, long entries) {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int PHOTOMETRIC = 262;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final Set<Long> COLOURS = Set.of(0L, 1L, 2L, 3L, 6L);

    static Tiff of(Bytes bytes) throws ImageException {
        boolean bigTiff = bytes.u16(2) == 43;
        long directory = bigTiff ? bytes.u64(8) : bytes.u32(4);
        return bigTiff
                ? new Tiff(bytes, true, directory + 8, bytes.u64(directory))
                : new Tiff(bytes, false, directory + 2, bytes.u16(directory));
    }

    /// The orientation that Exif data states; 1 where it states none, or is damaged: pictures with such data are common, and turn out
    /// unturned.
    static int orientation(Bytes exif) {
        try {
            Bytes ordered = exif.order(exif.has(0, "MM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long value = of(ordered).value(ORIENTATION, 1);
            return value >= 1 && value <= 8 ? (int) value : 1;
        } catch (ImageException damaged) {
            return 1;
        }
    }

    /// OpenCV turns TIFF files itself, so their orientation is not passed on; where it lies on its side, height and width are changed
    /// over.
    ImageHeader header() throws ImageException {
        long samples = value(SAMPLES, 1);
        if (samples != 1 && samples != 3 && samples != 4) {
            throw bytes.corrupt("1, 3 or 4 samples a pixel", samples);
        }
        if (!COLOURS.contains(value(PHOTOMETRIC, 1))) {
            throw bytes.corrupt("a grey, RGB, palette or YCbCr TIFF", "photometric interpretation " + value(PHOTOMETRIC, 1));
        }
        long width = value(WIDTH, 0);
        long height = value(HEIGHT, 0);
        requireTile(width, TILE_WIDTH);
        requireTile(height, TILE_HEIGHT);
        boolean turned = value(ORIENTATION, 1) >= 5 && value(ORIENTATION, 1) <= 8;
        return new ImageHeader(ImageFormat.TIFF, turned ? height : width, turned ? width : height, 1, null);
    }

    /// A tile is decoded whole, so a small image must not name a huge one.
    private void requireTile(long side, int tag) throws ImageException {
        long tile = value(tag, 0);
        if (tile > side + 65_536) {
            throw bytes.corrupt("a tile about as large as the image at most", tile + " for " + side + " pixels");
        }
    }

    /// The first value of an entry, or `missing`.
    long value(int tag, long missing) throws ImageException {
        int size = bigTiff ? 20 : 12;
        for (long i = 0; i < entries; i++) {
            long at = directory + i * size;
            if (bytes.u16(at) == tag) {
                long field = at + (bigTiff ? 12 : 8);
                return switch (bytes.u16(at + 2)) {
                    case 1 -> bytes.u8(field);
                    case 3 -> bytes.u16(field);
                    case 4 -> bytes.u32(field);
                    case 16 -> bytes.u64(field);
                    default -> throw bytes.corrupt("a whole number in TIFF entry " + tag, "another type");
                };
            }
        }
        return missing;
    }
}
