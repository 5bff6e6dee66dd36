package org.ochre.opencv.image;

import java.util.ArrayList;
import java.util.List;

/// One directory of a TIFF file (TIFF 6.0, and BigTIFF).
///
/// Nothing is kept of it but where it lies: each number is read, and held against the file's end, when it is asked for.
///
/// @param directory the byte at which its entries begin
/// @param entries how many it has
record Tiff(Bytes bytes, boolean bigTiff, long directory, long entries) {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int STRIP_ROWS = 278;
    static final int STRIP_BYTES = 279;
    static final int PLANAR = 284;
    static final int FAX_OPTIONS = 292;
    static final int PREDICTOR = 317;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int ICC_PROFILE = 34_675;

    private static final int UNDEFINED = 7;

    /// The first directory of a file.
    static Tiff of(Bytes bytes) throws ImageException {
        boolean bigTiff = bytes.u16(2) == 43;
        return at(bytes, bigTiff, bigTiff ? bytes.u64(8) : bytes.u32(4));
    }

    static Tiff at(Bytes bytes, boolean bigTiff, long place) throws ImageException {
        return bigTiff
                ? new Tiff(bytes, true, place + 8, bytes.u64(place))
                : new Tiff(bytes, false, place + 2, bytes.u16(place));
    }

    /// The same directory, read through another name of its bytes.
    Tiff over(Bytes other) {
        return new Tiff(other, bigTiff, directory, entries);
    }

    /// 1…8; 1 where nothing or something else is stated.
    int orientation() throws ImageException {
        long value = value(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    /// Where the next directory begins, 0 behind the last.
    long next() throws ImageException {
        long size = bigTiff ? 20 : 12;
        if (entries > bytes.size() / size) {
            throw bytes.truncated();
        }
        return bigTiff ? bytes.u64(directory + entries * size) : bytes.u32(directory + entries * size);
    }

    /// The first value of the entry of a tag, or `missing`.
    long value(int tag, long missing) throws ImageException {
        long entry = entry(tag);
        return entry < 0 ? missing : element(entry, 0);
    }

    /// The values of the entry of a tag, at most `most` of them; none where it is missing.
    List<Long> values(int tag, int most) throws ImageException {
        List<Long> values = new ArrayList<>();
        long entry = entry(tag);
        long count = entry < 0 ? 0 : Math.min(count(entry), most);
        for (long i = 0; i < count; i++) {
            values.add(element(entry, i));
        }
        return values;
    }

    /// The bytes of an entry of type `UNDEFINED`.
    Bytes undefined(int tag) throws ImageException {
        long entry = entry(tag);
        if (entry < 0 || bytes.u16(entry + 2) != UNDEFINED && bytes.u16(entry + 2) != 1) {
            return bytes.slice(0, 0);
        }
        return bytes.slice(first(entry, 1), count(entry));
    }

    /// A value of an entry; entries of few bytes hold them, others say where they are.
    long element(long entry, long index) throws ImageException {
        int type = bytes.u16(entry + 2);
        int size = switch (type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4, 13 -> 4;
            case 16, 18 -> 8;
            default -> throw bytes.corrupt("a whole number in TIFF entry " + bytes.u16(entry), "type " + type);
        };
        if (index >= count(entry)) {
            throw bytes.corrupt("a value in TIFF entry " + bytes.u16(entry), "only " + count(entry));
        }
        long at = first(entry, size) + index * size;
        return switch (size) {
            case 1 -> bytes.u8(at);
            case 2 -> bytes.u16(at);
            case 4 -> bytes.u32(at);
            default -> bytes.u64(at);
        };
    }

    long count(long entry) throws ImageException {
        return bigTiff ? bytes.u64(entry + 4) : bytes.u32(entry + 4);
    }

    /// Where an entry begins, −1 where it is missing.
    long entry(int tag) throws ImageException {
        int size = bigTiff ? 20 : 12;
        for (long i = 0; i < entries; i++) {
            if (bytes.u16(directory + i * size) == tag) {
                return directory + i * size;
            }
        }
        return -1;
    }

    /// Where the first value of an entry lies; a place that no file has for more values than a file holds.
    private long first(long entry, int size) throws ImageException {
        boolean inside = count(entry) <= (bigTiff ? 8 : 4) / size;
        long field = entry + (bigTiff ? 12 : 8);
        return inside ? field : bigTiff ? bytes.u64(field) : bytes.u32(field);
    }
}
