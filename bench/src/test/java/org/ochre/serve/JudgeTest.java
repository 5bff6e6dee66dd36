package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
    @TempDir
    private Path folder;

    @Test
    void anErrorOfOneLevelInEverySampleIs48Decibels() throws IOException {
        Path file = folder.resolve("picture.png");
        Files.write(file, png(60, 40, 0x808080));
        assertThat(Judge.psnr(file, png(60, 40, 0x818181))).isCloseTo(48.13, within(0.01));
        assertThat(Judge.psnr(file, png(60, 40, 0x818080))).isCloseTo(52.90, within(0.01));
    }

    @Test
    void aSmallerAnswerIsComparedWithThePictureMadeAsSmall() throws IOException {
        Path file = folder.resolve("picture.png");
        Files.write(file, png(60, 40, 0x204060));
        assertThat(Judge.psnr(file, png(30, 20, 0x214161))).isCloseTo(48.13, within(0.01));
    }

    @Test
    void otherShapesAndOtherContentAreRefused() throws IOException {
        Path file = folder.resolve("picture.png");
        Files.write(file, png(60, 40, 0));
        assertThatThrownBy(() -> Judge.psnr(file, png(40, 60, 0))).isInstanceOf(IOException.class)
                .hasMessage(file + ": expected an answer of the picture's shape, got 40×60");
        assertThatThrownBy(() -> Judge.psnr(file, "no".getBytes())).isInstanceOf(IOException.class)
                .hasMessage(file + ", the answer: expected a picture, got something else");
    }

    private static byte[] png(int width, int height, int color) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
