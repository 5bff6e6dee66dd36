package org.ochre.opencv.image;

/// The strips or tiles of a page, its parts: a grid, row by row, once for each plane.
///
/// @param planes 1, or the samples of a pixel where each has a plane of its own
/// @param partWidth pixels of a row of a part
/// @param rowBytes bytes of such a row
/// @param plain whether the parts are uncompressed, so that their bytes are known
/// @param offsets the entry that says where the parts begin
/// @param sizes the entry that says how many bytes they have; −1 where they are uncompressed and nothing says it
record TiffLayout(Tiff directory, long width, long height, long planes, long partWidth, long partHeight, long rowBytes,
        boolean plain, long offsets, long sizes) {
    private static final long SMALL = 1 << 24;

    /// @param pixelBits of the samples of one plane
    static TiffLayout of(Tiff directory, long width, long height, long planes, long pixelBits, boolean plain)
            throws ImageException {
        Bytes bytes = directory.bytes();
        boolean tiled = directory.entry(Tiff.TILE_WIDTH) >= 0;
        long partWidth = tiled ? directory.value(Tiff.TILE_WIDTH, 0) : width;
        long partHeight = tiled
                ? directory.value(Tiff.TILE_HEIGHT, 0)
                : Math.min(directory.value(Tiff.STRIP_ROWS, height), height);
        if (partWidth < 1 || partHeight < 1 || partWidth > Integer.MAX_VALUE || partHeight > Integer.MAX_VALUE) {
            throw bytes.corrupt("strips or tiles of 1…2^31-1 pixels a side", partWidth + "×" + partHeight);
        }
        long offsets = entry(directory, tiled, Tiff.TILE_OFFSETS, Tiff.STRIP_OFFSETS);
        if (offsets < 0) {
            throw bytes.corrupt("a TIFF page that says where its strips or tiles are", "none");
        }
        long rowBytes = Math.ceilDiv(partWidth * pixelBits, 8);
        return new TiffLayout(directory, width, height, planes, partWidth, partHeight, rowBytes, plain, offsets,
                entry(directory, tiled, Tiff.TILE_BYTES, Tiff.STRIP_BYTES));
    }

    /// Some writers name tiles by the tags of strips.
    private static long entry(Tiff directory, boolean tiled, int ofTiles, int ofStrips) throws ImageException {
        long entry = tiled ? directory.entry(ofTiles) : -1;
        return entry >= 0 ? entry : directory.entry(ofStrips);
    }

    /// The same, its numbers read through another name of the directory.
    TiffLayout over(Tiff other) {
        return new TiffLayout(other, width, height, planes, partWidth, partHeight, rowBytes, plain, offsets, sizes);
    }

    long across() {
        return Math.ceilDiv(width, partWidth);
    }

    long count() {
        return across() * Math.ceilDiv(height, partHeight) * planes;
    }

    long plane(long part) {
        return part / (count() / planes);
    }

    long top(long part) {
        return part % (count() / planes) / across() * partHeight;
    }

    long left(long part) {
        return part % across() * partWidth;
    }

    /// The rows of a part that lie in the image.
    long rows(long part) {
        return Math.min(partHeight, height - top(part));
    }

    /// The columns of a part that lie in the image.
    long columns(long part) {
        return Math.min(partWidth, width - left(part));
    }

    /// The file's bytes of a part.
    Bytes part(long part) throws ImageException {
        long pixels = rows(part) * rowBytes;
        long size = sizes < 0 ? pixels : directory.element(sizes, part);
        size = plain ? Math.min(size, pixels) : size;
        return directory.bytes().slice(directory.element(offsets, part), size);
    }

    /// Refuses parts that the file does not have, that share bytes, or that cannot hold their pixels, before any memory
    /// is taken.
    ///
    /// @param most how many bytes one byte of the file can become
    /// @param resultBytes of the tensor
    void check(long most, long resultBytes) throws ImageException {
        Bytes bytes = directory.bytes();
        if (across() * partWidth > Math.max(2 * resultBytes, SMALL) / Math.max(rowBytes / partWidth, 1) / height) {
            throw bytes.corrupt("tiles about as large as the image at most",
                    partWidth + "×" + partHeight + " for " + width + "×" + height + " pixels");
        }
        if (directory.count(offsets) < count() || sizes >= 0 && directory.count(sizes) < count()) {
            throw bytes.corrupt(count() + " strips or tiles",
                    Math.min(directory.count(offsets), sizes < 0 ? count() : directory.count(sizes)));
        }
        long rest = bytes.size();
        for (long i = 0; i < count(); i++) {
            long size = part(i).size();
            if (size == 0) {
                throw bytes.corrupt("a TIFF that stores all its pixels", "a strip or tile without bytes");
            }
            rest -= size;
            if (rest < 0) {
                throw bytes.corrupt("strips or tiles that do not overlap", "more bytes of them than the file has");
            }
            if (rows(i) * rowBytes > size * most) {
                throw bytes.corrupt("a whole image",
                        "a truncated one (" + size + " bytes for " + rows(i) + " rows of " + rowBytes + ")");
            }
        }
    }
}
