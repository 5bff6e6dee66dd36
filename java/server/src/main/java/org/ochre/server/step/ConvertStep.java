package org.ochre.server.step;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.ScaleRange;

/// `convert:background=ffffff:channels=rgb:as=u8`: other channels or another dtype, in this order, as `ochre convert`
/// makes them. `background` puts a picture with alpha over a colour, which leaves no alpha. `as` scales the range of
/// one dtype to that of the other (`--scale dtype`), so that u16 becomes u8 divided by 257.
///
/// @param background the colour, RRGGBB; null for none
/// @param channels the channels; null for those that the picture has
/// @param as the dtype; null for the one that the picture has
record ConvertStep(@Nullable String background, @Nullable Channels channels, @Nullable DType as) implements Step {
    static final String NAME = "convert";
    private static final String FORM = "[background=RRGGBB][:channels=gray|rgb|rgba][:as=u8|u16]";
    private static final int RGBA = 4;

    /// The channels of a picture.
    enum Channels {
        GRAY, RGB, RGBA
    }

    private enum Depth {
        U8, U16
    }

    static ConvertStep parse(Words words) {
        String color = words.option("background");
        if (color != null && !color.matches("[0-9a-fA-F]{6}")) {
            throw words.refuse("background=RRGGBB", color);
        }
        Channels channels = words.option("channels", Channels.class).orElse(null);
        DType as = words.option("as", Depth.class).map(depth -> DType.valueOf(depth.name())).orElse(null);
        if (color == null && channels == null && as == null) {
            throw words.refuse(FORM, "no option");
        }
        words.end(FORM);
        return new ConvertStep(color, channels, as);
    }

    private static boolean hasAlpha(TensorType type) {
        return type.rank() == 3 && type.size(2) == RGBA;
    }

    /// The operations after the background.
    private List<UnaryOperation> operations(TensorType src) {
        List<UnaryOperation> list = new ArrayList<>();
        if (channels != null) {
            list.add(switch (channels) {
                case GRAY -> new Gray();
                case RGB -> new Rgb();
                case RGBA -> new Rgba();
            });
        }
        if (as != null && as != src.dtype()) {
            list.add(ScaleRange.ofDType(as));
        }
        return list;
    }

    private static TensorType color(TensorType src) {
        return new TensorType(src.dtype(), src.size(0), src.size(1), RGBA - 1);
    }

    private TensorType flattened(TensorType src) {
        return background != null && hasAlpha(src) ? new Overlay().resultType(color(src), src) : src;
    }

    @Override
    public TensorType resultType(TensorType src) {
        TensorType type = flattened(src);
        for (UnaryOperation operation : operations(src)) {
            type = operation.resultType(type);
        }
        return type;
    }

    @Override
    public void addTo(Cost cost, TensorType src) {
        TensorType type = flattened(src);
        if (background != null && hasAlpha(src)) {
            cost.result(type);
            cost.result(new TensorType(src.dtype(), RGBA - 1));
            cost.scratch(new Overlay().scratchBytes(color(src), src));
        }
        for (UnaryOperation operation : operations(src)) {
            TensorType result = operation.resultType(type);
            cost.result(result);
            cost.scratch(operation.scratchBytes(type));
            type = result;
        }
    }

    @Override
    public Picture apply(Picture src, SegmentAllocator results) {
        Tensor image = src.pixels(results);
        Tensor picture = background != null && hasAlpha(image.type()) ? overlaid(image, background, results) : image;
        for (UnaryOperation operation : operations(image.type())) {
            picture = operation.apply(picture, results);
        }
        return new Picture.Plain(picture);
    }

    private static Tensor overlaid(Tensor image, String color, SegmentAllocator results) {
        Tensor bytes = Tensor.allocate(results, DType.U8, RGBA - 1).copyFrom(HexFormat.of().parseHex(color));
        Tensor level = image.dtype() == DType.U8 ? bytes : ScaleRange.ofDType(image.dtype()).apply(bytes, results);
        return new Overlay().apply(level.broadcast(image.size(0), image.size(1), RGBA - 1), image, results);
    }

    @Override
    public String toString() {
        return NAME + (background == null ? "" : ":background=" + background.toLowerCase(java.util.Locale.ROOT))
                + (channels == null ? "" : ":channels=" + Words.word(channels))
                + (as == null ? "" : ":as=" + as);
    }
}
