package org.ochre.opencv.modules;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Size;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.Mats;

/// A program on the class path that uses the modules as a user does.
final class Photo {
    private Photo() {}

    public static void main(String[] arguments) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Tensor photo = Images.read(Path.of(arguments[0]), arena);
            Tensor smooth = Tensor.allocate(arena, photo.type());
            Mats.call(photo, smooth, (s, d) -> opencv_imgproc.GaussianBlur(s, d, new Size(5, 5), 1.2));
            System.out.println(Mats.class.getModule() + " " + smooth.type());
        }
    }
}
