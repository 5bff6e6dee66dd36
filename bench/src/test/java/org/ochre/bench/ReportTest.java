package org.ochre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String RUN = "src/test/resources/org/ochre/bench/run";

    @Test
    void tellsMediansRatiosAndLosses(@TempDir Path out) throws IOException {
        Report.main(new String[]{RUN, out.toString()});
        String text = Files.readString(out.resolve("RESULTS.md"));
        assertThat(text)
                .contains("mode: a sample", "JMH 1.37")
                .contains(
                        "| NearestColor, k = 16 | 10.0 ± 2.50 | 2 | 2.50 |  | scalar (2) | 15.0 × | Pillow (1) | 0.80 × |")
                .contains("| scalar | 2 | 150 | 1.00 | 37.5 |  | 15.0 |  | exact |")
                .contains("| Pillow | 1 | 8.00 | 0.00 | 2.00 |  | **0.50** |  | not nearest: 4.70 % of the pixels |")
                .contains(
                        "- NearestColor, k = 16: Pillow (1) is 2.00 × as fast as ochre (1): not nearest: 4.70 % of the pixels")
                .contains("| Call panama | 7.00 ns | 0.50 |  |")
                .contains("| means | 1000 | 2 | 2.00 | 0.00 |", "| means | 64 | 2 | 2.44 | 0.00 |");
    }

    @Test
    void drawsWhatItNames(@TempDir Path out) throws IOException {
        Report.main(new String[]{RUN, out.toString()});
        String text = Files.readString(out.resolve("RESULTS.md"));
        for (String name : new String[]{"speed.png", "nearestcolor-k-16.png", "scaling.png"}) {
            assertThat(text).contains("](charts/" + name + ")");
            BufferedImage chart = ImageIO.read(out.resolve("charts").resolve(name).toFile());
            assertThat(chart.getWidth()).isGreaterThanOrEqualTo(600);
            assertThat(chart.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
        }
    }
}
