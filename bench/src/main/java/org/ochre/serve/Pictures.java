package org.ochre.serve;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Tensor;
import org.ochre.bench.Scenes;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.opencv.image.WriteOptions;
import org.ochre.resample.Resize;

/// The JPEG files that both services read. They are made from the photos of `bench/images`, so every run has the same.
///
/// @param folder where they are
/// @param small names of pictures of 600×400: three photos, whole and as the middle three quarters, in four turnings
/// @param wide names of pictures of 2400×1600: crops of the benchmarks' photo
/// @param large the name of a picture of 8660×5774, 50 megapixels
record Pictures(Path folder, List<String> small, List<String> wide, String large) {
    private static final List<String> PHOTOS = List.of("coffee", "chelsea", "retina");
    private static final WriteOptions QUALITY = WriteOptions.DEFAULT.quality(90);
    private static final int SMALL_WIDTH = 600;
    private static final int SMALL_HEIGHT = 400;
    private static final int WIDE_WIDTH = 2400;
    private static final int WIDE_HEIGHT = 1600;
    static final int LARGE_WIDTH = 8660;
    static final int LARGE_HEIGHT = 5774;
    private static final int WIDE = 8;

    /// Writes them. The large picture is written only if asked for.
    static Pictures write(Path folder, boolean withLarge) throws IOException {
        Files.createDirectories(folder);
        String large = "large.jpg";
        try (Arena arena = Arena.ofShared()) {
            List<String> small = small(folder, arena);
            List<String> wide = wide(folder, arena);
            if (withLarge) {
                write(Scenes.photo(LARGE_HEIGHT, LARGE_WIDTH, arena), folder, large);
            }
            return new Pictures(folder, small, wide, large);
        }
    }

    private static List<String> small(Path folder, Arena arena) throws IOException {
        Resize resize = Resize.fill(SMALL_HEIGHT, SMALL_WIDTH);
        List<String> names = new ArrayList<>();
        for (String photo : PHOTOS) {
            Tensor whole = read(photo, arena);
            long h = whole.size(0);
            long w = whole.size(1);
            Tensor middle = whole.crop(h / 8, w / 8, h * 3 / 4, w * 3 / 4);
            for (Tensor picture : List.of(resize.apply(whole, arena), resize.apply(middle, arena))) {
                Tensor mirrored = picture.flip(1);
                for (Tensor turned : List.of(picture, mirrored, picture.flip(0), mirrored.flip(0))) {
                    names.add(write(turned, folder, "small-%02d.jpg".formatted(names.size())));
                }
            }
        }
        return names;
    }

    private static List<String> wide(Path folder, Arena arena) throws IOException {
        Tensor canvas = Scenes.photo(3000, 4000, arena);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < WIDE; i++) {
            long y = (3000 - WIDE_HEIGHT) * (i / 4L);
            long x = (4000 - WIDE_WIDTH) * (i % 4L) / 3;
            names.add(write(canvas.crop(y, x, WIDE_HEIGHT, WIDE_WIDTH), folder, "wide-%02d.jpg".formatted(i)));
        }
        return names;
    }

    private static Tensor read(String photo, Arena arena) throws IOException {
        try (InputStream in = Scenes.class.getResourceAsStream(photo + ".png")) {
            if (in == null) {
                throw new IOException("no photo " + photo + ".png among the benchmarks' resources");
            }
            return Images.read(in, ReadOptions.DEFAULT, arena);
        }
    }

    private static String write(Tensor picture, Path folder, String name) throws IOException {
        Images.write(picture, folder.resolve(name), QUALITY);
        return name;
    }
}
