package org.ochre.opencv.image;

import java.util.List;

/// What the samples of a pixel mean.
///
/// @param model of the colour samples, which come first
/// @param samples of a pixel
/// @param alpha the sample that is alpha, −1 for none
/// @param premultiplied whether alpha is multiplied into the colour samples
record TiffColors(Model model, int samples, int colors, int alpha, boolean premultiplied) {
    private static final long ASSOCIATED = 1;
    private static final long UNASSOCIATED = 2;
    private static final int MOST_SAMPLES = 65_535;

    enum Model {
        WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, YCBCR
    }

    static TiffColors of(Tiff directory) throws ImageException {
        Bytes bytes = directory.bytes();
        Model model = model(bytes, directory.value(Tiff.PHOTOMETRIC, 1));
        long samples = directory.value(Tiff.SAMPLES, 1);
        int least = model == Model.RGB || model == Model.YCBCR ? 3 : 1;
        if (samples < least || samples > MOST_SAMPLES) {
            throw bytes.corrupt(least + "…" + MOST_SAMPLES + " samples a pixel in " + model, samples);
        }
        List<Long> extra = directory.values(Tiff.EXTRA_SAMPLES, MOST_SAMPLES);
        if (extra.size() > samples - least) {
            throw bytes.corrupt("at most " + (samples - least) + " extra samples", extra.size());
        }
        int first = (int) samples - extra.size();
        int index = 0;
        while (index < extra.size() && extra.get(index) != ASSOCIATED && extra.get(index) != UNASSOCIATED) {
            index++;
        }
        boolean alpha = index < extra.size();
        TiffColors colors = new TiffColors(model, (int) samples, least == 3 ? 3 : first, alpha ? first + index : -1,
                alpha && extra.get(index) == ASSOCIATED);
        colors.check(bytes);
        return colors;
    }

    private void check(Bytes bytes) throws ImageException {
        if (model == Model.WHITE_IS_ZERO && samples != 1 && (!isGreyAlpha() || premultiplied)) {
            throw bytes.corrupt("one sample a pixel, or one and alpha that is not premultiplied, where white is 0",
                    samples + " samples");
        }
        if (model == Model.PALETTE && samples != 1) {
            throw bytes.corrupt("one sample a pixel in a palette TIFF", samples);
        }
        if (model == Model.YCBCR && samples != 3) {
            throw bytes.corrupt("three samples a pixel in a YCbCr TIFF", samples);
        }
    }

    private static Model model(Bytes bytes, long code) throws ImageException {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 0 -> Model.WHITE_IS_ZERO;
            case 1 -> Model.BLACK_IS_ZERO;
            case 2 -> Model.RGB;
            case 3 -> Model.PALETTE;
            case 6 -> Model.YCBCR;
            default -> throw bytes.corrupt(
                    "a grey, RGB, palette or YCbCr TIFF; its colours must be made RGB by the program that knows them",
                    name(code));
        };
    }

    private static String name(long code) {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 4 -> "a transparency mask (photometric interpretation 4)";
            case 5 -> "CMYK (photometric interpretation 5)";
            case 8, 9, 10 -> "L*a*b* (photometric interpretation " + code + ")";
            case 32_803 -> "a camera's colour filter array (photometric interpretation 32803)";
            case 32_844, 32_845 -> "logarithmic luminance (photometric interpretation " + code + ")";
            case 34_892 -> "a camera's linear colours (photometric interpretation 34892)";
            default -> "photometric interpretation " + code;
        };
    }

    boolean isGreyAlpha() {
        return samples == 2 && alpha == 1 && colors == 1;
    }

    /// The channels of the tensor.
    int channels() {
        return model == Model.PALETTE ? 3 : isGreyAlpha() ? 4 : samples;
    }

    /// The first channel that a sample becomes.
    int channel(int sample) {
        return isGreyAlpha() ? 3 * sample : sample;
    }

    /// How many channels in a row a sample becomes: the grey of grey and alpha becomes three.
    int copies(int sample) {
        return isGreyAlpha() && sample == 0 ? 3 : 1;
    }
}
