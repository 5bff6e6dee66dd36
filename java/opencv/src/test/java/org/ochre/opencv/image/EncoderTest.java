package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

class EncoderTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({
        "png, U8, 1", "png, U8, 3", "png, U8, 4", "png, U16, 1", "png, U16, 3", "png, U16, 4", "tif, U8, 1",
        "tiff, U8, 3", "tif, U8, 4",
        "tif, U16, 1", "tif, U16, 3", "tif, U16, 4", "tif, F32, 1", "tif, F32, 3", "tif, F32, 4", "webp, U8, 3",
        "bmp, U8, 1",
        "bmp, U8, 3", "pgm, U8, 1", "pgm, U16, 1", "ppm, U8, 3", "PPM, U16, 3", ".pnm, U8, 1", "pnm, U16, 3"
    })
    void comesBackBitForBit(String ending, DType dtype, long channels) throws IOException {
        for (Tensor image : layouts(dtype, channels)) {
            Tensor back = Images.decode(Images.encode(image, ending), arena);
            assertThat(back.type()).isEqualTo(image.type());
            assertThat(back.contentEquals(image)).isTrue();
        }
    }

    private List<Tensor> layouts(DType dtype, long channels) {
        List<Tensor> layouts = new ArrayList<>();
        for (long[] size : new long[][]{{1, 1}, {1, 9}, {9, 1}, {13, 17}}) {
            Tensor dense = Samples.random(size[1], arena, dtype, size[0], size[1], channels);
            Tensor padded = Samples.random(size[0], arena, dtype, size[0] + 2, size[1] + 3, channels).crop(1, 2,
                    size[0], size[1]);
            Tensor planes = Samples.random(3, arena, dtype, channels, size[0], size[1]).permute(1, 2, 0);
            for (Tensor image : List.of(dense, padded, planes, dense.flip(0), dense.flip(1), padded.flip(0).flip(1))) {
                layouts.add(channels == 1 ? image.channel(0) : image);
            }
        }
        MemorySegment array = dtype == DType.U8
                ? MemorySegment.ofArray(new byte[6 * 5 * 4])
                : dtype == DType.U16
                        ? MemorySegment.ofArray(new short[6 * 5 * 4])
                        : MemorySegment.ofArray(new float[6 * 5 * 4]);
        Tensor heap = Tensor.of(array, dtype, 6, 5, channels);
        layouts.add(channels == 1 ? heap.channel(0) : heap);
        layouts.add(Tensor.of(layouts.getFirst().segment().asReadOnly(), dtype, layouts.getFirst().shape()));
        return layouts;
    }

    @Test
    void aSingleChannelIsGrey() throws IOException {
        Tensor image = Samples.random(1, arena, DType.U8, 4, 5, 1);
        assertThat(Images.decode(Images.encode(image, "png"), arena).contentEquals(image.channel(0))).isTrue();
    }

    @Test
    void webpKeepsAllButColourUnderNoAlpha() throws IOException {
        Tensor image = Samples.random(2, arena, DType.U8, 9, 9, 4);
        image.channel(3).fill(1);
        assertThat(Images.decode(Images.encode(image, "webp"), arena).contentEquals(image)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"jpg, 3", "jpeg, 1"})
    void jpegIsClose(String ending, long channels) throws IOException {
        Tensor photo = Images.read(Samples.COFFEE, arena);
        Tensor image = channels == 1 ? photo.channel(1) : photo;
        Tensor back = Images.decode(Images.encode(image, ending), arena);
        assertThat(back.type()).isEqualTo(image.type());
        byte[] a = new byte[(int) image.elements()];
        byte[] b = a.clone();
        image.copyTo(a);
        back.copyTo(b);
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += Math.pow(Byte.toUnsignedInt(a[i]) - Byte.toUnsignedInt(b[i]), 2);
        }
        assertThat(10 * Math.log10(255 * 255 / (squares / a.length))).isGreaterThan(33);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    png  | F32 | 3 | what png holds: u8 or u16 of 1, 3, 4 channels, got f32 [2, 3, 3]; taken by: tif
                    jpg  | U16 | 3 | what jpg holds: u8 of 1, 3 channels, got u16 [2, 3, 3]; taken by: png, tif, ppm
                    jpg  | U8  | 4 | what jpg holds: u8 of 1, 3 channels, got u8 [2, 3, 4]; taken by: png, tif, webp
                    webp | U16 | 3 | what webp holds: u8 of 3, 4 channels, got u16 [2, 3, 3]; taken by: png, tif, ppm
                    webp | U8  | 1 | what webp holds: u8 of 3, 4 channels, got u8 [2, 3, 1]; taken by: png, jpg, tif, bmp, ppm
                    png  | I32 | 1 | what png holds: u8 or u16 of 1, 3, 4 channels, got i32 [2, 3, 1]; no image format here takes that, .npy does; new Convert(…) gives another dtype
                    tif  | F64 | 1 | what tif holds: u8 or u16 or f32 of 1, 3, 4 channels, got f64 [2, 3, 1]; no image format here takes that, .npy does; new Convert(…) gives another dtype
                    tif  | I64 | 1 | what tif holds: u8 or u16 or f32 of 1, 3, 4 channels, got i64 [2, 3, 1]; no image format here takes that, .npy does; new Convert(…) gives another dtype
                    png  | U8  | 2 | what png holds: u8 or u16 of 1, 3, 4 channels, got u8 [2, 3, 2]; no image format here takes that, .npy does; channel(c) is an image of one of its channels
                    tif  | I8  | 7 | what tif holds: u8 or u16 or f32 of 1, 3, 4 channels, got i8 [2, 3, 7]; no image format here takes that, .npy does; new Convert(…) gives another dtype; channel(c) is an image of one of its channels
                    pgm  | U8  | 3 | what pgm holds: u8 or u16 of 1 channel, got u8 [2, 3, 3]; taken by: png, jpg, tif, webp, bmp, ppm
                    ppm  | U8  | 1 | what ppm holds: u8 or u16 of 3 channels, got u8 [2, 3, 1]; taken by: png, jpg, tif, bmp, ppm
                    xyz  | U8  | 3 | an ending of png, jpg, jpeg, tif, tiff, webp, bmp, ppm, pgm, pnm, got 'xyz'
                    """)
    void refusesRatherThanNarrow(String ending, DType dtype, long channels, String words) {
        Tensor image = Tensor.allocate(arena, dtype, 2, 3, channels);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.encode(image, ending))
                .withMessage("image: expected " + words);
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.encode(Tensor.allocate(arena, DType.U8, 4), "png"))
                .withMessage("image: expected an image [h, w] or [h, w, c], got u8 [4]");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.encode(Tensor.allocate(arena, DType.U8, 0, 4), "png"))
                .withMessage("image: expected at least one pixel, got u8 [0, 4]");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.encode(Tensor.allocate(arena, DType.U8, 1, 16_384, 3), "webp"))
                .withMessage("image: expected at most 16383 pixels a side in webp, got u8 [1, 16384, 3]");
    }
}
