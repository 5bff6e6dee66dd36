package org.ochre.opencv.image;

import org.ochre.DType;

/// The header of a PNM file (Netpbm's PBM, PGM and PPM), held against the file's size.
///
/// @param kind 1…6, as the magic number says it
/// @param most the sample that is white; 1 for PBM
/// @param samples where they begin
record PnmHeader(Bytes bytes, int kind, long width, long height, int most, long samples) {
    private static final int SAMPLE_NANOSECONDS = 4;
    private static final int DIGIT_NANOSECONDS = 10;

    static PnmHeader of(Bytes bytes) throws ImageException {
        int kind = bytes.u8(1) - '0';
        long[] numbers = new long[isBits(kind) ? 2 : 3];
        long at = 2;
        for (int i = 0; i < numbers.length; i++) {
            at = skipped(bytes, at);
            long start = at;
            for (int c = bytes.u8(at); c >= '0' && c <= '9' && at - start < 10; c = bytes.u8(++at)) {
                numbers[i] = numbers[i] * 10 + c - '0';
            }
            if (at == start) {
                throw bytes.corrupt(i < 2 ? "width and height as numbers" : "the largest sample as a number",
                        "other characters");
            }
        }
        long most = isBits(kind) ? 1 : numbers[2];
        ImageHeader.requireSize(bytes, numbers[0], numbers[1]);
        if (most < 1 || most > 65_535) {
            throw bytes.corrupt("a largest sample of 1…65535", most);
        }
        PnmHeader header = new PnmHeader(bytes, kind, numbers[0], numbers[1], (int) most, at + 1);
        header.requireBytes();
        return header;
    }

    /// Where white space and comments end.
    static long skipped(Bytes bytes, long from) throws ImageException {
        long at = from;
        for (int c = bytes.u8(at); c == '#' || Character.isWhitespace(c); c = bytes.u8(at)) {
            while (c == '#' && bytes.u8(at) != '\n') {
                at++;
            }
            at++;
        }
        return at;
    }

    private static boolean isBits(int kind) {
        return kind == 1 || kind == 4;
    }

    boolean isText() {
        return kind <= 3;
    }

    int channels() {
        return kind == 3 || kind == 6 ? 3 : 1;
    }

    /// A row's bytes where it is binary.
    long rowBytes() {
        return kind == 4 ? Math.ceilDiv(width, 8) : width * channels() * (most > 255 ? 2 : 1);
    }

    private void requireBytes() throws ImageException {
        long row = isText() ? width * channels() * (kind == 1 ? 1 : 2) : rowBytes();
        ImageHeader.requireBytes(bytes, width, height, samples + row * height - (isText() ? 1 : 0));
    }

    ImageHeader header() {
        DType dtype = most > 255 ? DType.U16 : DType.U8;
        long row = width * channels() * dtype.size();
        long nanoseconds = width * height * channels() * SAMPLE_NANOSECONDS
                + (isText() ? bytes.size() * DIGIT_NANOSECONDS : 0);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        return new ImageHeader(ImageFormat.PNM, width, height, 1, dtype, channels(), bits,
                channels() == 1 ? ImageInfo.Colors.GREY : ImageInfo.Colors.RGB, null, 2 * row + (1 << 18), nanoseconds);
    }
}
