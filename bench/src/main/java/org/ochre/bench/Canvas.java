package org.ochre.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Twelve million pixels of real photos. Each photo is enlarged (bilinear, in integers) into a quarter of 3000 × 4000
/// pixels. Mild noise replaces the noise that enlarging removes. There are about a million distinct colours.
final class Canvas {
    static final int HEIGHT = 3000;
    static final int WIDTH = 4000;
    private static final int HALF_HEIGHT = HEIGHT / 2;
    private static final int HALF_WIDTH = WIDTH / 2;
    private static final int NOISE = 5;

    private final Photo[] quarters;

    private Canvas(Photo[] quarters) {
        this.quarters = quarters;
    }

    static Canvas load() {
        Photo coffee = Photo.read("coffee.png");
        Photo chelsea = Photo.read("chelsea.png");
        return new Canvas(new Photo[]{coffee, chelsea, Photo.read("retina.png"), coffee});
    }

    /// The RGB bytes of a row from column x. Row and column may lie outside the canvas, which repeats there.
    byte[] row(long y, long x, int width) {
        byte[] row = new byte[3 * width];
        int top = (int) Math.floorMod(y, (long) HEIGHT);
        for (int i = 0; i < width; i++) {
            int left = (int) Math.floorMod(x + i, (long) WIDTH);
            Photo photo = quarters[top / HALF_HEIGHT * 2 + left / HALF_WIDTH];
            photo.sample(top % HALF_HEIGHT, left % HALF_WIDTH, row, 3 * i);
            long noise = Noise.mix((long) top * WIDTH + left);
            for (int c = 0; c < 3; c++) {
                int wave = (int) Long.remainderUnsigned(noise >>> 20 * c & 0xfffff, 2 * NOISE + 1) - NOISE;
                row[3 * i + c] = (byte) Math.clamp((row[3 * i + c] & 255) + wave, 0, 255);
            }
        }
        return row;
    }

    private record Photo(int[] pixels, int height, int width) {

        static Photo read(String name) {
            try (InputStream in = Canvas.class.getResourceAsStream(name)) {
                BufferedImage image = ImageIO.read(in);
                int w = image.getWidth();
                return new Photo(image.getRGB(0, 0, w, image.getHeight(), null, 0, w), image.getHeight(), w);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the photo " + name, e);
            }
        }

        /// Writes the colour at a place of the quarter that this photo fills.
        void sample(int y, int x, byte[] rgb, int at) {
            int sy = 256 * y * (height - 1) / HALF_HEIGHT;
            int sx = 256 * x * (width - 1) / HALF_WIDTH;
            int corner = (sy >> 8) * width + (sx >> 8);
            int down = sy & 255;
            int right = sx & 255;
            for (int c = 0; c < 3; c++) {
                int shift = 16 - 8 * c;
                int upper = (pixels[corner] >> shift & 255) * (256 - right)
                        + (pixels[corner + 1] >> shift & 255) * right;
                int lower = (pixels[corner + width] >> shift & 255) * (256 - right)
                        + (pixels[corner + width + 1] >> shift & 255) * right;
                rgb[at + c] = (byte) (upper * (256 - down) + lower * down + (1 << 15) >> 16);
            }
        }
    }
}
