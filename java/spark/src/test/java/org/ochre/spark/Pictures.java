package org.ochre.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;

/// Small pictures for tests, as the contents of PNG files, and what one machine makes of all of them together.
public final class Pictures {
    private static final Path PHOTO = Path.of("../../bench/images/coffee.png");

    private Pictures() {}

    /// Parts of a photo, `[h, w, channels]`: 1, 3, or 4 with an alpha of their own.
    public static List<byte[]> parts(int count, int channels, long seed) {
        Random random = new Random(seed);
        List<byte[]> files = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(PHOTO, arena);
            for (int i = 0; i < count; i++) {
                int height = 20 + random.nextInt(40);
                int width = 20 + random.nextInt(40);
                Tensor part = photo.crop(random.nextInt(300), random.nextInt(500), height, width);
                files.add(Images.encode(inChannels(part, channels, random, arena), "png"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static Tensor inChannels(Tensor part, int channels, Random random, Arena arena) {
        if (channels == 1) {
            return part.channel(1);
        }
        if (channels == 3) {
            return part;
        }
        Tensor rgba = new Rgba().apply(part, arena);
        for (long y = 0; y < rgba.size(0); y++) {
            rgba.setLong(random.nextInt(3) * 100L, y, random.nextLong(rgba.size(1)), 3);
        }
        return rgba;
    }

    /// All pictures as one: their pixels in one long line. Grey is taken as RGB where there are colours, and both as
    /// opaque RGBA where there is alpha.
    public static Tensor together(List<byte[]> files, Arena arena) throws IOException {
        List<Tensor> lines = new ArrayList<>();
        long channels = 1;
        for (byte[] file : files) {
            Tensor image = Images.decode(file, arena);
            channels = Math.max(channels, image.rank() == 2 ? 1 : image.size(2));
            lines.add(image);
        }
        long pixels = lines.stream().mapToLong(image -> image.size(0) * image.size(1)).sum();
        Tensor all = Tensor.allocate(arena, DType.U8, 1, pixels, channels);
        long at = 0;
        for (Tensor image : lines) {
            Tensor wide = channels == 1
                    ? image.expand(2)
                    : channels == 4 ? new Rgba().apply(image, arena) : new Rgb().apply(image, arena);
            long count = image.size(0) * image.size(1);
            all.slice(1, at, at + count).copyFrom(wide.copy(arena).reshape(1, count, channels));
            at += count;
        }
        return channels == 1 ? all.squeeze(2) : all;
    }

    static <E> List<E> shuffled(List<E> list, Random random) {
        List<E> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    /// Writes the files as `0.png`, `1.png`, … and gives their paths.
    static List<String> write(List<byte[]> files, Path folder) throws IOException {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            paths.add(Files.write(folder.resolve(i + ".png"), files.get(i)).toString());
        }
        return paths;
    }
}
