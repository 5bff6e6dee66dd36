package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MixedTest {
    @Test
    void anAnswerIsWholeWithItsSizeItsSignatureAndItsEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "png", out);
        byte[] png = out.toByteArray();
        assertThat(Mixed.isWhole(png, 40, 60)).isTrue();
        assertThat(Mixed.isWhole(png, 60, 40)).isFalse();
        assertThat(Mixed.isWhole(Arrays.copyOf(png, png.length - 1), 40, 60)).isFalse();
        assertThat(Mixed.isWhole(Arrays.copyOfRange(png, 1, png.length), 40, 60)).isFalse();
        assertThat(Mixed.isWhole(new byte[0], 40, 60)).isFalse();
    }
}
