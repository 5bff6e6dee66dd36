package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
    @Test
    void everyPictureIsAnotherAndOfItsSize(@TempDir Path folder) throws IOException {
        Pictures pictures = Pictures.write(folder, false);
        assertThat(pictures.small()).hasSize(24);
        assertThat(pictures.wide()).hasSize(8);
        assertThat(folder.resolve(pictures.large())).doesNotExist();
        Set<Integer> contents = new HashSet<>();
        for (String name : pictures.small()) {
            BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
            assertThat(image.getWidth()).isEqualTo(600);
            assertThat(image.getHeight()).isEqualTo(400);
            contents.add(java.util.Arrays.hashCode(Files.readAllBytes(folder.resolve(name))));
        }
        for (String name : pictures.wide()) {
            contents.add(java.util.Arrays.hashCode(Files.readAllBytes(folder.resolve(name))));
        }
        assertThat(ImageIO.read(folder.resolve(pictures.wide().getFirst()).toFile()).getWidth()).isEqualTo(2400);
        assertThat(contents).hasSize(32);
    }
}
