package org.ochre.opencv.image;

/// The ways a strip or tile is packed, and how much one byte of it can become.
enum TiffCompression {
    NONE(1, false), PACK_BITS(64, false), LZW(2731, true), DEFLATE(1032, true), LZMA(1 << 16, true),
    FAX_RUNS(1 << 20, false), FAX_3(1 << 20, false), FAX_4(1 << 20, false), ZSTD(1 << 16, true), JPEG(1 << 12, false),
    WEBP(1 << 28, false);

    /// Bytes that one packed byte can become, at most.
    final long most;
    /// Whether a predictor may stand before it.
    final boolean predicted;

    TiffCompression(long most, boolean predicted) {
        this.most = most;
        this.predicted = predicted;
    }

    static TiffCompression of(Bytes bytes, long code) throws ImageException {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 1 -> NONE;
            case 2 -> FAX_RUNS;
            case 3 -> FAX_3;
            case 4 -> FAX_4;
            case 5 -> LZW;
            case 7 -> JPEG;
            case 8, 32_946 -> DEFLATE;
            case 32_773 -> PACK_BITS;
            case 34_925 -> LZMA;
            case 50_000 -> ZSTD;
            case 50_001 -> WEBP;
            default -> throw bytes.corrupt(
                    "a TIFF compression that is served (none, PackBits, LZW, deflate, LZMA, Zstandard, JPEG, WebP, CCITT);"
                            + " tiffcp -c zip makes one",
                    name(code));
        };
    }

    private static String name(long code) {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 6 -> "JPEG of the old kind (6)";
            case 32_766 -> "NeXT (32766)";
            case 32_771 -> "CCITT with word alignment (32771)";
            case 32_809 -> "ThunderScan (32809)";
            case 33_003, 33_004, 33_005, 34_712 -> "JPEG 2000 (" + code + ")";
            case 34_661 -> "JBIG (34661)";
            case 34_676, 34_677 -> "SGI Log (" + code + ")";
            case 34_887 -> "LERC (34887)";
            case 34_892 -> "lossy JPEG of DNG (34892)";
            case 34_933 -> "PNG (34933)";
            case 34_934, 22_610 -> "JPEG XR (" + code + ")";
            case 50_002, 52_546 -> "JPEG XL (" + code + ")";
            default -> "compression " + code;
        };
    }
}
