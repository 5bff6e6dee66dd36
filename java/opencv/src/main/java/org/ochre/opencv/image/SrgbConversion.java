package org.ochre.opencv.image;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BandedSampleModel;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Colours by a profile as sRGB, in place, through the JDK's colour management. The one class that needs the module
/// `java.desktop`.
///
/// A grey picture becomes grey again: what the profile's greys are in sRGB has three equal channels.
final class SrgbConversion {
    /// Pixels that are converted at once.
    private static final int STRIP = 1 << 16;

    private final ColorConvertOp conversion;
    private final int channels;
    private final int colors;
    private final DType dtype;

    private SrgbConversion(ICC_Profile profile, TensorType type) {
        ICC_Profile srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
        conversion = new ColorConvertOp(new ICC_Profile[]{profile, srgb}, null);
        channels = type.rank() == 2 ? 1 : (int) type.size(2);
        colors = channels == 1 ? 1 : 3;
        dtype = type.dtype();
    }

    /// Empty where there is nothing to convert: no profile, or one of sRGB.
    ///
    /// @throws ImageException for a profile that is damaged, of other colours than the pixels', or where
    ///     `java.desktop` is absent
    static Optional<SrgbConversion> of(String file, @Nullable IccProfile profile, TensorType type)
            throws ImageException {
        if (profile == null || profile.isSrgb()) {
            return Optional.empty();
        }
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new ImageException(file, "a JDK with the module java.desktop to convert colours to sRGB", "none");
        }
        int channels = type.rank() == 2 ? 1 : (int) type.size(2);
        String space = channels == 1 ? "GRAY" : "RGB ";
        boolean served = (type.dtype() == DType.U8 || type.dtype() == DType.U16)
                && (channels == 1 || channels == 3 || channels == 4);
        if (!served || !profile.space().equals(space)) {
            throw new ImageException(file,
                    "u8 or u16 pixels in grey or RGB, with a profile of them, to convert to sRGB",
                    type + " with the profile " + profile.name() + " of " + profile.space().strip());
        }
        try {
            SrgbConversion conversion = new SrgbConversion(ICC_Profile.getInstance(profile.content()), type);
            conversion.strip(1);
            return Optional.of(conversion);
        } catch (IllegalArgumentException | CMMException e) {
            throw new ImageException(file, "a colour profile that can be used", "the damaged " + profile.name(), e);
        }
    }

    /// @param image dense
    void convert(Tensor image) {
        int element = dtype.size();
        MemorySegment all = image.segment().asSlice(image.offset(), image.type().bytes());
        long pixels = image.type().elements() / channels;
        Strip strip = strip((int) Math.min(pixels, STRIP));
        for (long from = 0; from < pixels; from += strip.pixels) {
            int count = (int) Math.min(strip.pixels, pixels - from);
            Strip part = count == strip.pixels ? strip : strip(count);
            part.convert(all.asSlice(from * channels * element, (long) count * channels * element));
        }
    }

    private Strip strip(int pixels) {
        Strip strip = new Strip(pixels);
        conversion.filter(strip.source, strip.target);
        return strip;
    }

    /// Rasters for so many pixels, in a row.
    private final class Strip {
        private final int pixels;
        private final WritableRaster source;
        private final WritableRaster target;

        Strip(int pixels) {
            this.pixels = pixels;
            int kind = dtype == DType.U8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
            source = Raster.createWritableRaster(model(kind, colors), null);
            target = Raster.createWritableRaster(model(kind, 3), null);
        }

        private SampleModel model(int kind, int bands) {
            if (bands == 1) {
                return new BandedSampleModel(kind, pixels, 1, 1);
            }
            return new PixelInterleavedSampleModel(kind, pixels, 1, bands, bands * pixels, new int[]{0, 1, 2});
        }

        void convert(MemorySegment memory) {
            int[] row = new int[pixels * colors];
            for (int x = 0; x < pixels; x++) {
                for (int c = 0; c < colors; c++) {
                    row[x * colors + c] = get(memory, (long) x * channels + c);
                }
            }
            source.setPixels(0, 0, pixels, 1, row);
            conversion.filter(source, target);
            int[] converted = target.getPixels(0, 0, pixels, 1, (int[]) null);
            for (int x = 0; x < pixels; x++) {
                for (int c = 0; c < colors; c++) {
                    set(memory, (long) x * channels + c, converted[3 * x + (colors == 1 ? 1 : c)]);
                }
            }
        }

        private int get(MemorySegment memory, long index) {
            return dtype == DType.U8
                    ? Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, index))
                    : Short.toUnsignedInt(memory.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index));
        }

        private void set(MemorySegment memory, long index, int value) {
            if (dtype == DType.U8) {
                memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
            } else {
                memory.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, (short) value);
            }
        }
    }
}
