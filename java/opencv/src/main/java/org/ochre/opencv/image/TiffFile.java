package org.ochre.opencv.image;

import java.nio.ByteOrder;

/// The pages of a TIFF file, a chain of directories.
///
/// @param bytes in the order of the file
record TiffFile(Bytes bytes, boolean bigTiff) {

    static TiffFile of(Bytes content) throws ImageException {
        Bytes bytes = content.order(content.has(0, "MM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        boolean bigTiff = bytes.u16(2) == 43;
        if (bigTiff && (bytes.u16(4) != 8 || bytes.u16(6) != 0)) {
            throw bytes.corrupt("a BigTIFF of 8-byte places", bytes.u16(4) + "-byte ones");
        }
        return new TiffFile(bytes, bigTiff);
    }

    /// How many pages there are.
    ///
    /// @throws ImageException where the chain leaves the file or comes back to itself
    long pages() throws ImageException {
        Chain chain = new Chain();
        long pages = 0;
        while (chain.place != 0) {
            chain.follow();
            pages++;
        }
        return pages;
    }

    /// A page, counted from 0.
    ///
    /// @throws ImageException where there is none of that number, or it is of a kind not served
    TiffPage page(long page) throws ImageException {
        Chain chain = new Chain();
        for (long i = 0; i < page && chain.place != 0; i++) {
            chain.follow();
        }
        if (chain.place == 0) {
            long pages = pages();
            throw bytes.corrupt(pages == 0 ? "a page" : "a page of 0…" + (pages - 1), pages == 0 ? "none" : page);
        }
        return TiffPage.of(Tiff.at(bytes, bigTiff, chain.place));
    }

    /// A walk along the directories. It marks a place after 1, 2, 4, … steps, to which a circle comes back (Brent
    /// 1980).
    private final class Chain {
        private long place = bigTiff ? bytes.u64(8) : bytes.u32(4);
        private long marked;
        private long steps;
        private long most = 1;

        Chain() throws ImageException {}

        void follow() throws ImageException {
            if (steps++ == most) {
                marked = place;
                most *= 2;
                steps = 1;
            }
            place = Tiff.at(bytes, bigTiff, place).next();
            if (place != 0 && place == marked) {
                throw bytes.corrupt("a chain of TIFF pages that ends", "one that comes back to byte " + place);
            }
        }
    }
}
