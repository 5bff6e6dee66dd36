package org.ochre.opencv;

import java.io.IOException;
import java.lang.foreign.SegmentAllocator;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import org.ochre.DType;
import org.ochre.Tensor;

/// The inputs of the tests.
public final class Samples {
    /// A photo of 600×400 pixels in 8-bit RGB.
    public static final Path COFFEE = Path.of("..", "..", "bench", "images", "coffee.png");

    private Samples() {}

    /// Reproducible values. Integers cover the whole range of their dtype; floats cover four orders of magnitude and
    /// both signs.
    public static Tensor random(long seed, SegmentAllocator allocator, DType dtype, long... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.allocate(allocator, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        for (long i = 0; i < flat.size(0); i++) {
            flat.setDouble(
                    dtype.isFloat() ? random.nextGaussian() * 1e4 : random.nextLong(dtype.min(), dtype.max() + 1), i);
        }
        return tensor;
    }

    /// An image file of the test resources.
    public static Path file(String name) {
        URL url = Samples.class.getResource("image/" + name);
        if (url == null) {
            throw new IllegalArgumentException("no test resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    public static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    /// The checksum of a chunk of a PNG.
    public static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
