package org.ochre.palette;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ochre.DType;
import org.ochre.Tensor;

/// The photos in the folder of the benchmarks, as the JDK reads them.
final class Photos {
    private static final Path IMAGES = Path.of("../../bench/images");

    private Photos() {}

    /// U8 `[h, w, 3]`.
    static Tensor read(String name, Arena arena) throws IOException {
        BufferedImage image = ImageIO.read(IMAGES.resolve(name).toFile());
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] bytes = new byte[pixels.length * 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (pixels[i / 3] >> 8 * (2 - i % 3));
        }
        return Tensor.allocate(arena, DType.U8, image.getHeight(), image.getWidth(), 3).copyFrom(bytes);
    }
}
