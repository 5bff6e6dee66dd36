package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The first directory of a TIFF file (TIFF 6.0, and BigTIFF), which is also the form of Exif data.
///
/// @param directory the byte at which its entries begin
/// @param entries how many it has
record Tiff(Bytes bytes, boolean bigTiff, long directory, long entries) {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final Set<Long> DEFLATE = Set.of(8L, 32_946L);
    private static final int EXTRA_SAMPLES = 338;
    private static final int UNASSOCIATED = 2;
    private static final long TILE = 1024;
    private static final Set<Long> COLOURS = Set.of(0L, 1L, 2L, 3L, 6L);

    static Tiff of(Bytes bytes) throws ImageException {
        boolean bigTiff = bytes.u16(2) == 43;
        long directory = bigTiff ? bytes.u64(8) : bytes.u32(4);
        return bigTiff
                ? new Tiff(bytes, true, directory + 8, bytes.u64(directory))
                : new Tiff(bytes, false, directory + 2, bytes.u16(directory));
    }

    /// The orientation that Exif data states; 1 where it states none, or is damaged: pictures with such data are
    /// common, and turn out unturned.
    static int orientation(Bytes exif) {
        try {
            Bytes ordered = exif.order(exif.has(0, "MM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long value = of(ordered).value(ORIENTATION, 1);
            return value >= 1 && value <= 8 ? (int) value : 1;
        } catch (ImageException damaged) {
            return 1;
        }
    }

    /// OpenCV turns TIFF files itself, so their orientation is not passed on; where it lies on its side, height and
    /// width are changed over.
    ImageHeader header() throws ImageException {
        long samples = value(SAMPLES, 1);
        if (samples != 1 && samples != 3 && samples != 4) {
            throw bytes.corrupt("1, 3 or 4 samples a pixel", samples);
        }
        if (!COLOURS.contains(value(PHOTOMETRIC, 1))) {
            throw bytes.corrupt("a grey, RGB, palette or YCbCr TIFF",
                    "photometric interpretation " + value(PHOTOMETRIC, 1));
        }
        long width = value(WIDTH, 0);
        long height = value(HEIGHT, 0);
        requireTile(width, TILE_WIDTH);
        requireTile(height, TILE_HEIGHT);
        boolean turned = value(ORIENTATION, 1) >= 5 && value(ORIENTATION, 1) <= 8;
        return new ImageHeader(ImageFormat.TIFF, turned ? height : width, turned ? width : height);
    }

    /// A tile is decoded whole, so a small image must not name a huge one.
    private void requireTile(long side, int tag) throws ImageException {
        long tile = value(tag, 0);
        if (tile > Math.max(2 * side, TILE)) {
            throw bytes.corrupt("a tile about as large as the image at most", tile + " for " + side + " pixels");
        }
    }

    /// Refuses strips and tiles outside the file, and such that deflate packed and that fail its checksum: OpenCV takes
    /// the rubbish they unpack to for pixels.
    void check() throws ImageException {
        boolean tiled = value(TILE_WIDTH, 0) != 0;
        long offsets = entry(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long sizes = entry(tiled ? TILE_BYTES : STRIP_BYTES);
        boolean packed = DEFLATE.contains(value(COMPRESSION, 1));
        long parts = offsets < 0 || sizes < 0 ? 0 : Math.min(count(offsets), count(sizes));
        long rest = bytes.size();
        for (long i = 0; i < parts; i++) {
            Bytes part = bytes.slice(element(offsets, i), element(sizes, i));
            rest -= part.size();
            if (rest < 0) {
                throw bytes.corrupt("strips or tiles that do not overlap", "more bytes of them than the file has");
            }
            if (packed) {
                inflate(part);
            }
        }
    }

    /// The same file with its alpha called premultiplied, in memory of its own, where it is called not premultiplied:
    /// libtiff would multiply it into the colours.
    Bytes withAlphaAsStored(SegmentAllocator scratch) throws ImageException {
        long entry = entry(EXTRA_SAMPLES);
        if (entry < 0 || count(entry) != 1 || element(entry, 0) != UNASSOCIATED) {
            return bytes;
        }
        MemorySegment copy = scratch.allocate(bytes.size(), 1).copyFrom(bytes.segment());
        short associated = 1;
        copy.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(bytes.order()), field(entry), associated);
        return new Bytes(bytes.file(), copy, bytes.order());
    }

    private static void inflate(Bytes part) throws ImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(part.segment().asByteBuffer());
            byte[] pixels = new byte[1 << 16];
            while (!inflater.finished()) {
                if (inflater.inflate(pixels) == 0 && !inflater.finished()) {
                    throw part.corrupt("a whole strip or tile of deflated pixels", "one that ends early");
                }
            }
        } catch (DataFormatException e) {
            throw new ImageException(part.file(), "deflated pixels as their checksum says", "corrupt ones", e);
        } finally {
            inflater.end();
        }
    }

    /// The first value of the entry of a tag, or `missing`.
    private long value(int tag, long missing) throws ImageException {
        long entry = entry(tag);
        return entry < 0 ? missing : element(entry, 0);
    }

    /// A value of an entry; entries of few bytes hold them, others say where they are.
    private long element(long entry, long index) throws ImageException {
        int type = bytes.u16(entry + 2);
        int size = switch (type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            case 16 -> 8;
            default -> throw bytes.corrupt("a whole number in TIFF entry " + bytes.u16(entry), "type " + type);
        };
        boolean inside = count(entry) <= (bigTiff ? 8 : 4) / size;
        long first = inside ? field(entry) : bigTiff ? bytes.u64(field(entry)) : bytes.u32(field(entry));
        long at = first + index * size;
        return switch (size) {
            case 1 -> bytes.u8(at);
            case 2 -> bytes.u16(at);
            case 4 -> bytes.u32(at);
            default -> bytes.u64(at);
        };
    }

    private long field(long entry) {
        return entry + (bigTiff ? 12 : 8);
    }

    private long count(long entry) throws ImageException {
        return bigTiff ? bytes.u64(entry + 4) : bytes.u32(entry + 4);
    }

    /// Where an entry begins, −1 where it is missing.
    private long entry(int tag) throws ImageException {
        int size = bigTiff ? 20 : 12;
        for (long i = 0; i < entries; i++) {
            if (bytes.u16(directory + i * size) == tag) {
                return directory + i * size;
            }
        }
        return -1;
    }
}
