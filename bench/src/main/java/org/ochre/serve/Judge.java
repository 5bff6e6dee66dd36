package org.ochre.serve;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.resample.Resize;

/// What an answer is worth: its distance from the picture that the JPEG file holds, which the JDK decodes.
final class Judge {
    private Judge() {}

    /// The peak signal-to-noise ratio in dB of an answer to the whole picture of a file.
    ///
    /// @param content a PNG or JPEG file as wide as the picture, or smaller; the picture is made as small by Lanczos
    /// @throws IOException for content that is no picture, or of another shape
    static double psnr(Path file, byte[] content) throws IOException {
        BufferedImage answer = decode(file + ", the answer", ImageIO.read(new ByteArrayInputStream(content)));
        BufferedImage picture = decode(file.toString(), ImageIO.read(file.toFile()));
        int h = answer.getHeight();
        int w = answer.getWidth();
        if (Math.abs((double) picture.getHeight() / picture.getWidth() * w - h) > 1) {
            throw new IOException("%s: expected an answer of the picture's shape, got %d×%d".formatted(file, w, h));
        }
        byte[] expected = levels(picture);
        if (w != picture.getWidth()) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor whole = Tensor.allocate(arena, DType.U8, picture.getHeight(), picture.getWidth(), 3);
                Tensor small = new Resize(h, w).apply(whole.copyFrom(expected), arena);
                expected = new byte[3 * h * w];
                small.copyTo(expected);
            }
        }
        return psnr(expected, levels(answer));
    }

    static double psnr(byte[] expected, byte[] got) {
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            double gap = (expected[i] & 255) - (got[i] & 255);
            error += gap * gap;
        }
        return 10 * Math.log10(255 * 255 / (error / expected.length));
    }

    private static BufferedImage decode(String what, BufferedImage image) throws IOException {
        if (image == null) {
            throw new IOException(what + ": expected a picture, got something else");
        }
        return image;
    }

    /// RGB, in rows.
    private static byte[] levels(BufferedImage image) {
        int w = image.getWidth();
        int[] pixels = image.getRGB(0, 0, w, image.getHeight(), null, 0, w);
        byte[] levels = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            levels[3 * i] = (byte) (pixels[i] >> 16);
            levels[3 * i + 1] = (byte) (pixels[i] >> 8);
            levels[3 * i + 2] = (byte) pixels[i];
        }
        return levels;
    }
}
