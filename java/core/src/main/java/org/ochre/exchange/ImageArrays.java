package org.ochre.exchange;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferDouble;
import java.awt.image.DataBufferFloat;
import java.awt.image.DataBufferInt;
import java.awt.image.DataBufferShort;
import java.awt.image.DataBufferUShort;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;

/// Where the samples of a BufferedImage lie in its Java arrays.
final class ImageArrays {
    private ImageArrays() {}

    /// The channels of an image, each a tensor `[h, w]` over the image's own array: grey, or red, green and blue, and
    /// then alpha. Null where the samples are no elements of an array, or are not plain grey or colours: palettes,
    /// packed bits, premultiplied colours, colour spaces other than grey and RGB.
    static @Nullable List<Tensor> channels(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        int space = colors.getColorSpace().getType();
        boolean isPlain = colors instanceof ComponentColorModel || colors instanceof DirectColorModel;
        boolean isKnown = space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY;
        if (!isPlain || !isKnown || colors.hasAlpha() && colors.isAlphaPremultiplied()) {
            return null;
        }
        Raster raster = image.getRaster();
        return switch (raster.getSampleModel()) {
            case ComponentSampleModel model -> components(raster, model);
            case SinglePixelPackedSampleModel model -> packed(raster, model);
            default -> null;
        };
    }

    private static @Nullable List<Tensor> components(Raster raster, ComponentSampleModel model) {
        DataBuffer buffer = raster.getDataBuffer();
        List<Tensor> channels = new ArrayList<>();
        for (int band = 0; band < model.getNumBands(); band++) {
            int bank = model.getBankIndices()[band];
            DType dtype = dtype(buffer);
            MemorySegment memory = array(buffer, bank);
            if (dtype == null || memory == null) {
                return null;
            }
            long first = buffer.getOffsets()[bank] + model.getBandOffsets()[band]
                    - (long) raster.getSampleModelTranslateY() * model.getScanlineStride()
                    - (long) raster.getSampleModelTranslateX() * model.getPixelStride();
            channels.add(channel(raster, memory, first * dtype.size(), dtype,
                    (long) model.getScanlineStride() * dtype.size(), (long) model.getPixelStride() * dtype.size()));
        }
        return channels;
    }

    /// Pixels of whole bytes packed into an `int`.
    private static @Nullable List<Tensor> packed(Raster raster, SinglePixelPackedSampleModel model) {
        if (!(raster.getDataBuffer() instanceof DataBufferInt buffer)) {
            return null;
        }
        long first = buffer.getOffset() - (long) raster.getSampleModelTranslateY() * model.getScanlineStride()
                - raster.getSampleModelTranslateX();
        List<Tensor> channels = new ArrayList<>();
        for (int band = 0; band < model.getNumBands(); band++) {
            int shift = model.getBitOffsets()[band];
            if (model.getBitMasks()[band] != 0xff << shift || shift % 8 != 0) {
                return null;
            }
            int place = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? shift / 8 : 3 - shift / 8;
            channels.add(channel(raster, MemorySegment.ofArray(buffer.getData()), 4 * first + place, DType.U8,
                    4L * model.getScanlineStride(), 4));
        }
        return channels;
    }

    private static Tensor channel(Raster raster, MemorySegment memory, long offset, DType dtype, long row, long pixel) {
        return Tensor.of(memory, offset, dtype, new long[]{raster.getHeight(), raster.getWidth()},
                new long[]{row, pixel});
    }

    private static @Nullable DType dtype(DataBuffer buffer) {
        return switch (buffer.getDataType()) {
            case DataBuffer.TYPE_BYTE -> DType.U8;
            case DataBuffer.TYPE_USHORT -> DType.U16;
            case DataBuffer.TYPE_SHORT -> DType.I16;
            case DataBuffer.TYPE_INT -> DType.I32;
            case DataBuffer.TYPE_FLOAT -> DType.F32;
            case DataBuffer.TYPE_DOUBLE -> DType.F64;
            default -> null;
        };
    }

    private static @Nullable MemorySegment array(DataBuffer buffer, int bank) {
        return switch (buffer) {
            case DataBufferByte bytes -> MemorySegment.ofArray(bytes.getData(bank));
            case DataBufferUShort shorts -> MemorySegment.ofArray(shorts.getData(bank));
            case DataBufferShort shorts -> MemorySegment.ofArray(shorts.getData(bank));
            case DataBufferInt ints -> MemorySegment.ofArray(ints.getData(bank));
            case DataBufferFloat floats -> MemorySegment.ofArray(floats.getData(bank));
            case DataBufferDouble doubles -> MemorySegment.ofArray(doubles.getData(bank));
            default -> null;
        };
    }
}
