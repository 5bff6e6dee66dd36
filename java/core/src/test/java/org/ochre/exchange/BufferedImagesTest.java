package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;

class BufferedImagesTest {
    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        arena.close();
    }

    private BufferedImage filled(BufferedImage image) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private Tensor pixels(DType dtype, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        for (long i = 0; i < flat.elements(); i++) {
            flat.setDouble(random.nextInt(256), i);
        }
        return tensor;
    }

    private static long argb(Tensor image, long y, long x) {
        long color = image.size(2) == 4 ? image.getLong(y, x, 3) : 255;
        for (int c = 0; c < 3; c++) {
            color = color << 8 | image.getLong(y, x, c);
        }
        return color;
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_BGR, BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_4BYTE_ABGR_PRE, BufferedImage.TYPE_USHORT_565_RGB, BufferedImage.TYPE_USHORT_555_RGB,
        BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_BINARY})
    void copiesColorsAsJavaGivesThem(int type) {
        BufferedImage image = filled(new BufferedImage(13, 9, type));
        for (BufferedImage part : List.of(image, image.getSubimage(3, 2, 7, 5))) {
            Tensor copy = BufferedImages.copy(part, arena);
            assertThat(copy.shape()).containsExactly(part.getHeight(), part.getWidth(),
                    part.getColorModel().hasAlpha() ? 4 : 3);
            for (int y = 0; y < part.getHeight(); y++) {
                for (int x = 0; x < part.getWidth(); x++) {
                    assertThat(argb(copy, y, x)).isEqualTo(Integer.toUnsignedLong(part.getRGB(x, y)));
                }
            }
        }
    }

    /// Java's getRGB brightens grey; a file's samples are wanted.
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void copiesGreyAsStored(int type) {
        BufferedImage image = new BufferedImage(8, 6, type);
        int limit = type == BufferedImage.TYPE_BYTE_GRAY ? 256 : 65536;
        image.getRaster().setPixels(0, 0, 8, 6, random.ints(48, 0, limit).toArray());
        for (BufferedImage part : List.of(image, image.getSubimage(1, 2, 6, 3))) {
            Tensor copy = BufferedImages.copy(part, arena);
            Tensor wrapped = BufferedImages.wrap(part);
            assertThat(copy.dtype()).isEqualTo(limit == 256 ? DType.U8 : DType.U16);
            assertThat(wrapped.contentEquals(copy)).isTrue();
            assertThat(copy.getLong(2, 4)).isEqualTo(part.getRaster().getSample(4, 2, 0));
        }
    }

    private static BufferedImage custom(int type, boolean isGrey, boolean hasAlpha, boolean isPremultiplied) {
        ComponentColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(isGrey ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB), hasAlpha, isPremultiplied,
                hasAlpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, type);
        return new BufferedImage(colors, colors.createCompatibleWritableRaster(5, 4), isPremultiplied, null);
    }

    @Test
    void copiesSamplesOfEverySize() {
        int[] types = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT, DataBuffer.TYPE_SHORT, DataBuffer.TYPE_INT,
            DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_DOUBLE};
        DType[] dtypes = {DType.U8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64};
        for (int i = 0; i < types.length; i++) {
            BufferedImage image = custom(types[i], false, true, false);
            image.getRaster().setPixel(3, 2, new double[]{11, 22, 33, 44});
            Tensor copy = BufferedImages.copy(image, arena);
            assertThat(copy.type()).hasToString(dtypes[i] + " [4, 5, 4]");
            assertThat(copy.getDouble(2, 3, 0)).isEqualTo(11);
            assertThat(copy.getDouble(2, 3, 3)).isEqualTo(44);
            assertThat(BufferedImages.wrap(image).contentEquals(copy)).isTrue();
        }
    }

    @Test
    void greyWithAlphaIsCopiedAsRgba() {
        BufferedImage image = custom(DataBuffer.TYPE_USHORT, true, true, false);
        image.getRaster().setPixel(1, 3, new int[]{5000, 60000});
        Tensor copy = BufferedImages.copy(image, arena);
        assertThat(copy.type()).hasToString("u16 [4, 5, 4]");
        assertThat(copy.getLong(3, 1, 2)).isEqualTo(5000);
        assertThat(copy.getLong(3, 1, 3)).isEqualTo(60000);
    }

    @Test
    void dividesAlphaOut() {
        BufferedImage image = custom(DataBuffer.TYPE_USHORT, false, true, true);
        image.getRaster().setPixel(2, 1, new int[]{10000, 20000, 30000, 40000});
        Tensor copy = BufferedImages.copy(image, arena);
        for (int c = 0; c < 3; c++) {
            assertThat((double) copy.getLong(1, 2, c)).isBetween(16382.0 * (c + 1), 16385.0 * (c + 1));
        }
        assertThat(copy.getLong(1, 2, 3)).isEqualTo(40000);
        assertThat(image.getRaster().getSample(2, 1, 0)).isEqualTo(10000);
    }

    @Test
    void paletteWithTransparencyHasAlpha() {
        byte[] red = {0, 50, 100};
        IndexColorModel colors = new IndexColorModel(8, 3, red, red, red, 1);
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, colors);
        image.getRaster().setPixels(0, 0, 2, 1, new int[]{1, 2});
        Tensor copy = BufferedImages.copy(image, arena);
        assertThat(argb(copy, 0, 0)).isEqualTo(0x00323232);
        assertThat(argb(copy, 0, 1)).isEqualTo(0xff646464L);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_BGR, BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR})
    void wrapsArraysWithoutACopy(int type) {
        BufferedImage image = filled(new BufferedImage(11, 7, type)).getSubimage(2, 1, 8, 5);
        Tensor wrapped = BufferedImages.wrap(image);
        assertThat(wrapped.contentEquals(BufferedImages.copy(image, arena))).isTrue();
        wrapped.setLong(201, 4, 7, 0);
        wrapped.setLong(99, 4, 7, 2);
        assertThat(image.getRGB(7, 4) & 0xff00ff).isEqualTo(201 << 16 | 99);
        image.setRGB(0, 0, 0xff123456);
        assertThat(wrapped.getLong(0, 0, 1)).isEqualTo(0x34);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_4BYTE_ABGR_PRE, BufferedImage.TYPE_USHORT_565_RGB, BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY})
    void refusesToWrapWhatNoTensorCanAlias(int type) {
        assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.wrap(new BufferedImage(2, 2, type)))
                .withMessage("image: expected samples that lie evenly in one array, in the order of a tensor, got"
                        + " BufferedImage type " + type + ": copy(image, results) serves every type");
    }

    @Test
    void channelsInBanksOfTheirOwnAreCopiedAndNotWrapped() {
        WritableRaster raster = Raster.createBandedRaster(DataBuffer.TYPE_BYTE, 3, 2, 3, null);
        raster.setPixel(2, 1, new int[]{7, 8, 9});
        ComponentColorModel colors = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false,
                Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(colors, raster, false, null);
        assertThat(argb(BufferedImages.copy(image, arena), 1, 2)).isEqualTo(0xff070809L);
        assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.wrap(image));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"U8", "U16", "F32"})
    void tensorsComeBackAsTheyWent(DType dtype) {
        for (long channels : new long[]{1, 3, 4}) {
            Tensor image = pixels(dtype, 6, 9, channels);
            for (Tensor view : List.of(image, image.flip(0), image.crop(1, 2, 4, 5), image.permute(1, 0, 2),
                    image.flip(2))) {
                BufferedImage copy = BufferedImages.copy(view);
                Tensor back = BufferedImages.copy(copy, arena);
                assertThat(channels == 1 ? back.expand(2).contentEquals(view) : back.contentEquals(view)).isTrue();
            }
        }
        assertThat(BufferedImages.copy(pixels(dtype, 2, 3)).getType())
                .isEqualTo(dtype == DType.U8
                        ? BufferedImage.TYPE_BYTE_GRAY
                        : dtype == DType.U16 ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_CUSTOM);
    }

    @Test
    void copiedColorsAreJavasColors() {
        Tensor image = pixels(DType.U8, 4, 5, 4);
        BufferedImage copy = BufferedImages.copy(image);
        assertThat(copy.getType()).isEqualTo(BufferedImage.TYPE_4BYTE_ABGR);
        assertThat(Integer.toUnsignedLong(copy.getRGB(4, 3))).isEqualTo(argb(image, 3, 4));
        assertThat(BufferedImages.copy(image.slice(2, 0, 3)).getType()).isEqualTo(BufferedImage.TYPE_3BYTE_BGR);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"U8", "U16", "F32"})
    void javaDrawsOnATensor(DType dtype) {
        for (long channels : new long[]{1, 3, 4}) {
            Tensor whole = pixels(dtype, 12, 10, channels);
            for (Tensor view : List.of(whole, whole.crop(1, 2, 9, 7), whole.step(1, 2), whole.flip(2),
                    whole.permute(1, 0, 2), whole.slice(0, 3, 4))) {
                BufferedImage wrapped = BufferedImages.wrap(view);
                for (int c = 0; c < channels; c++) {
                    assertThat(wrapped.getRaster().getSampleDouble(2, 0, c)).isEqualTo(view.getDouble(0, 2, c));
                }
                double before = whole.getDouble(0, 0, 0);
                wrapped.getRaster().setSample((int) view.size(1) - 1, (int) view.size(0) - 1, 0, 42);
                assertThat(view.getDouble(view.size(0) - 1, view.size(1) - 1, 0)).isEqualTo(42);
                assertThat(whole.getDouble(0, 0, 0)).isEqualTo(before);
            }
        }
    }

    @Test
    void graphicsDrawOnATensor() {
        Tensor image = Tensor.allocate(arena, DType.U8, 20, 30, 3);
        BufferedImage wrapped = BufferedImages.wrap(image);
        Graphics2D graphics = wrapped.createGraphics();
        graphics.setColor(new Color(10, 20, 30));
        graphics.fillRect(5, 4, 10, 8);
        graphics.dispose();
        assertThat(argb(image, 4, 5)).isEqualTo(0xff0a141eL);
        assertThat(argb(image, 11, 14)).isEqualTo(0xff0a141eL);
        assertThat(argb(image, 12, 14)).isEqualTo(0xff000000L);
        assertThat(wrapped.getRGB(5, 4)).isEqualTo(0xff0a141e);
    }

    @Test
    void aClosedArenaIsAnException() {
        Arena other = Arena.ofShared();
        BufferedImage wrapped = BufferedImages.wrap(Tensor.allocate(other, DType.U8, 3, 3, 3));
        other.close();
        assertThatIllegalStateException().isThrownBy(() -> wrapped.getRGB(1, 1));
        assertThatIllegalStateException().isThrownBy(() -> wrapped.setRGB(1, 1, 0));
    }

    @Test
    void refusesTensorsThatAreNoImages() {
        String expected = "image: expected u8, u16 or f32 [h, w] or [h, w, 1 | 3 | 4], got ";
        for (Tensor tensor : List.of(pixels(DType.I32, 2, 2), pixels(DType.U8, 2), pixels(DType.U8, 2, 2, 2),
                pixels(DType.U8, 1, 2, 2, 3))) {
            assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.copy(tensor))
                    .withMessage(expected + tensor.type());
            assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.wrap(tensor))
                    .withMessage(expected + tensor.type());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.copy(pixels(DType.U8, 0, 2)))
                .withMessage("image height: expected 1…2147483647, got 0");
        Tensor huge = Tensor.of(MemorySegment.ofArray(new byte[1]), 0, DType.U8, new long[]{1L << 20, 1L << 20},
                new long[]{0, 0});
        assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.copy(huge))
                .withMessage("image samples: expected 1…2147483647, got 1099511627776");
        Tensor image = pixels(DType.U16, 4, 4, 3);
        for (Tensor view : List.of(image.flip(0), image.flip(1), huge)) {
            assertThatIllegalArgumentException().isThrownBy(() -> BufferedImages.wrap(view))
                    .withMessageStartingWith("image: expected rows and pixels in order, whole elements apart, got ");
        }
    }
}
