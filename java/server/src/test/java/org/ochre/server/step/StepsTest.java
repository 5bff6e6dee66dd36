package org.ochre.server.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.opencv.image.ReadOptions;

/// The grammar of steps: what is understood, how it is written with all defaults, and what is refused in which words.
class StepsTest {
    private static Steps.Parsed parse(String path) {
        return Steps.parse(List.of(path.split("/")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            resize:800x600/png                      | resize:800x600:fit:lanczos3/png
            resize:800x/jpg:80                      | resize:800x:fit:lanczos3/jpg:80
            resize:x600:fit:area/webp               | resize:x600:fit:area/webp
            resize:8x6:fill:bicubic:linear/npy      | resize:8x6:fill:bicubic:linear/npy
            resize:8x6:exact:straight-alpha/png:9   | resize:8x6:exact:lanczos3:straight-alpha/png:9
            resize:8x6:nearest/png                  | resize:8x6:fit:nearest/png
            crop:1,2,30x40/png                      | crop:1,2,30x40/png
            rotate:270/gray/png                     | rotate:270/gray/png
            blur:1.50/sharpen:2/webp:70             | blur:1.5/sharpen:2:1/webp:70
            sharpen:0.5:-2/png                      | sharpen:0.5:-2/png
            convert:background=FFaa00:channels=rgb/jpg | convert:background=ffaa00:channels=rgb/jpg
            convert:as=u8/png                       | convert:as=u8/png
            quantize:64/png                         | quantize:64/png
            quantize:64:dither/png                  | quantize:64:floyd-steinberg:1/png
            quantize:64:bayer:0.5:refine=10/png     | quantize:64:bayer:0.5:refine=10/png
            quantize:64:refine=10:blue-noise/png    | quantize:64:blue-noise:1:refine=10/png
            quantize:4:cut=median:alpha=straight/png| quantize:4:cut=median:alpha=straight/png
            palette:8                               | palette:8
            palette:8:refine=3                      | palette:8:refine=3
            label-means/resize:9x/png               | label-means/resize:9x:fit:lanczos3/png
            """)
    void stepsAreWrittenInOneWay(String path, String canonical) {
        Steps steps = parse(path).steps();
        assertThat(steps).hasToString(canonical);
        assertThat(parse(canonical).steps()).hasToString(canonical);
    }

    @Test
    void whatFollowsTheEndingIsTheFile() {
        assertThat(parse("gray/png/gray/png").segments()).isEqualTo(2);
        assertThat(parse("palette:3/a").segments()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    enlarge/png                 | step 1: expected resize, crop, rotate, convert, gray, blur, sharpen, quantize, label-means, or an ending of png, jpg, webp, npy, palette, got enlarge
                    gray/Png                    | step 2: expected resize
                    gray                        | path: expected steps that end with png, jpg, webp, npy or palette, got none of these
                    resize:800/png              | resize: expected a size such as 800x600, 800x or x600, got 800
                    resize:x/png                | resize: expected a size such as 800x600, 800x or x600, got x
                    resize:0x5/png              | resize: expected a side of 1…1048576, got 0
                    resize:99999999999x5/png    | resize: expected a side of 1…1048576, got 99999999999
                    resize:8x6:stretch/png      | resize: expected WxH[:fit|fill|exact]
                    resize:8x:fill/png          | resize: expected width and height with fill, got 8x
                    resize:8x6:a=b/png          | resize: expected WxH[:fit|fill|exact]
                    crop:1,2,3/png              | crop: expected a rectangle such as 10,20,300x200, got 1,2,3
                    crop:1,2,0x3/png            | crop: expected a width of 1…2147483647, got 0
                    rotate:45/png               | rotate: expected 90, 180 or 270, got 45
                    rotate:100/png              | rotate: expected 90, 180 or 270, got 100
                    gray:1/png                  | gray: expected nothing behind it, got 1
                    blur/png                    | blur: expected blur:SIGMA, got blur
                    blur:0/png                  | blur: expected a sigma above 0, at most 50, got 0
                    blur:51/png                 | blur: expected a sigma above 0, at most 50, got 51
                    blur:NaN/png                | blur: expected a sigma in pixels, got NaN
                    blur:1e9/png                | blur: expected a sigma in pixels, got 1e9
                    sharpen:1:11/png            | sharpen: expected an amount of at most 10, got 11
                    convert/png                 | convert: expected [background=RRGGBB]
                    convert:background=red/png  | convert: expected background=RRGGBB, got red
                    convert:channels=cmyk/png   | convert: expected channels of gray, rgb, rgba, got cmyk
                    quantize:0/png              | quantize: expected a number of colours of 1…65536, got 0
                    quantize:x/png              | quantize: expected a number of colours of 1…65536, got x
                    quantize:8:dither:2/png     | quantize: expected a strength of 0…1, got 2
                    quantize:8:bayer:1.2.3/png  | quantize: expected a number, got 1.2.3
                    quantize:8:refine=1000/png  | quantize: expected refine of 0…100, got 1000
                    quantize:8:refine=1:refine=2/png | quantize: expected each option once, got refine=2
                    quantize:8:noise/png        | quantize: expected K[:dither
                    jpg:0                       | jpg: expected a quality of 1…100, got 0
                    png:10                      | png: expected a level of 0…9, got 10
                    npy:1                       | npy: expected nothing behind it, got 1
                    palette                     | palette: expected palette:K
                    palette:2000                | palette: expected at most 1024 colours, got 2000
                    gray/label-means/png        | label-means: expected to be the first step, got step 2
                    """)
    void whatIsNotUnderstoodIsRefused(String path, String message) {
        assertThatThrownBy(() -> parse(path)).isInstanceOf(StepException.class).hasMessageStartingWith(message);
    }

    @Test
    void thereAreAtMostSixteenSteps() {
        String most = String.join("/", Collections.nCopies(16, "gray")) + "/png";
        assertThat(parse(most).segments()).isEqualTo(17);
        assertThatThrownBy(() -> parse("gray/" + most)).isInstanceOf(StepException.class)
                .hasMessageContaining("at most 16 steps");
    }

    /// A photo of 12 megapixels for a picture 300 wide is read with at least 450 columns.
    @Test
    void aJpegThatIsMadeSmallerIsReadSmaller() {
        TensorType full = new TensorType(DType.U8, 3000, 4000, 3);
        ReadOptions fit = parse("resize:300x300/png").steps().reading(ReadOptions.DEFAULT, full);
        assertThat(fit.leastWidth()).isEqualTo(450);
        assertThat(fit.leastHeight()).isEqualTo(338);
        ReadOptions fill = parse("resize:300x300:fill/png").steps().reading(ReadOptions.DEFAULT, full);
        assertThat(fill.leastHeight()).isEqualTo(450);
        assertThat(fill.leastWidth()).isEqualTo(600);
        assertThat(parse("gray/resize:300x300/png").steps().reading(ReadOptions.DEFAULT, full))
                .isEqualTo(ReadOptions.DEFAULT);
        assertThat(parse("resize:300x300:nearest/png").steps().reading(ReadOptions.DEFAULT, full))
                .isEqualTo(ReadOptions.DEFAULT);
    }
}
