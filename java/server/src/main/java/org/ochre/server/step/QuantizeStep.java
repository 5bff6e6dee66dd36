package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.palette.Alpha;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.pixel.UnifyTransparent;

/// `quantize:64`, then `dither` or a method of [Dither], with a strength behind it, and the options `refine=N`,
/// `cut=variance|median`, `alpha=seen|straight`: the picture in few colours, as `ochre quantize` makes it.
///
/// @param cut makes the palette
/// @param dither how colours are mixed; null for the nearest colour
record QuantizeStep(MedianCut cut, @Nullable Dither dither) implements Step {
    static final String NAME = "quantize";
    private static final String FORM = "K[:dither|floyd-steinberg|bayer|blue-noise[:STRENGTH]][:refine=N]"
            + "[:cut=variance|median][:alpha=seen|straight]";
    private static final int MOST = 65_536;
    private static final int MOST_REFINED = 100;

    static QuantizeStep parse(Words words) {
        MedianCut cut = palette(words, words.next(FORM));
        Dither dither = dither(words);
        words.end(FORM);
        return new QuantizeStep(cut, dither);
    }

    /// The palette that the words of a step describe; [PaletteStep] has the same ones.
    static MedianCut palette(Words words, String k) {
        return new MedianCut(words.whole("a number of colours", k, 1, MOST))
                .refine(words.option("refine", 0, 0, MOST_REFINED))
                .with(words.option("cut", Cut.class).orElse(Cut.VARIANCE))
                .with(words.option("alpha", Alpha.class).orElse(Alpha.SEEN));
    }

    private static @Nullable Dither dither(Words words) {
        Optional<Dither.Method> method = words.takes("dither")
                ? Optional.of(Dither.Method.FLOYD_STEINBERG)
                : words.takes(Dither.Method.class);
        if (method.isEmpty()) {
            return null;
        }
        double strength = words.takesNumber().orElse(1);
        if (strength > 1) {
            throw words.refuse("a strength of 0…1", Words.text(strength));
        }
        return new Dither(method.get(), strength);
    }

    @Override
    public TensorType resultType(TensorType src) {
        cut.scratchBytes(src);
        return src;
    }

    private BinaryOperation mapping() {
        return dither == null ? new NearestColor(cut.alpha()) : dither;
    }

    @Override
    public void addTo(Cost cost, TensorType src) {
        long channels = src.rank() == 2 ? 1 : src.size(2);
        TensorType palette = new TensorType(DType.U8, cut.k(), channels);
        if (isRgba(src)) {
            cost.result(src);
            cost.scratch(new UnifyTransparent().scratchBytes(src));
        }
        cost.result(palette);
        cost.scratch(cut.scratchBytes(src));
        TensorType labels = mapping().resultType(src, palette);
        cost.result(labels);
        cost.scratch(mapping().scratchBytes(src, palette));
    }

    @Override
    public long colors(long src) {
        return cut.k();
    }

    @Override
    public Picture.Indexed apply(Picture src, SegmentAllocator results) {
        Tensor image = src.pixels(results);
        Tensor pixels = isRgba(image.type()) ? new UnifyTransparent().apply(image, results) : image;
        Tensor palette = cut.apply(pixels, results);
        return new Picture.Indexed(mapping().apply(pixels, palette, results), palette);
    }

    private static boolean isRgba(TensorType type) {
        return type.rank() == 3 && type.size(2) == 4;
    }

    @Override
    public String toString() {
        String mixed = dither == null
                ? ""
                : ":" + Words.word(dither.method()) + ":" + Words.text(dither.strength());
        return NAME + ":" + cut.k() + mixed + options(cut);
    }

    /// The options of a palette that are not the default.
    static String options(MedianCut cut) {
        return (cut.iterations() == 0 ? "" : ":refine=" + cut.iterations())
                + (cut.cut() == Cut.VARIANCE ? "" : ":cut=" + Words.word(cut.cut()))
                + (cut.alpha() == Alpha.SEEN ? "" : ":alpha=" + Words.word(cut.alpha()));
    }
}
