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
        assertThat(report(out)).contains("mode: a sample", "JMH 1.37")
                .contains(
                        "| NearestColor, k = 16 | 10.0 ± 2.50 | 2 | 2.50 |  | scalar (2) | 15.0 × | Pillow (1) | 0.80 × |")
                .contains("| scalar | 2 | 150 | 0 + 1 | 37.5 |  | 15.0 |  | 0.00 | exact |")
                .contains(
                        "| Pillow | 1 | 8.00 | 1 + 1 | 2.00 |  | **0.80** |  | 2.50 | not nearest: 4.70 % of the pixels |")
                .contains(
                        "- NearestColor, k = 16: Pillow (1) is 1.25 × as fast as ochre (2): not nearest: 4.70 % of the pixels")
                .contains("| Call recolor | 900 ns | 50.0 | 160 |")
                .contains("| NearestColor, k = 16, ochre (2) | 2.44 |  |  | 0.83 |  |")
                .contains("| sobel, ochre | 1: 4.00 (20.0 ×) · 100: 0.20 (1.00 ×) |");
    }

    @Test
    void tellsWhatWasToBeReachedAndWhatWasMissed(@TempDir Path out) throws IOException {
        assertThat(report(out))
                .contains(
                        "| exact nearest, u8, k = 16 | 10.0 ± 2.50 | copy (1) | 4.00 ± 0.00 | 2.50 | ≤ 6.00: met | ≤ 3.00: met |")
                .contains(
                        "| 100 | imagej (1) | 90.0 | 0.90 | **≥ 2.20: missed** |  | PSNR 36.89 dB; theirs: PSNR 35.70 dB |")
                .contains(
                        "| a call on 16×16 | 900 ± 50.0 ns | the C function | 400 ns | 500 ns over, 160 B | ≤ 500 ns over C, ≤ 200 B of heap: met |")
                .contains(
                        "| k-means of colours, k = 16 | not measured | opencv, python opencv | not measured |  | ≥ 20.0 | ≥ 100 |  |");
    }

    /// What is lost comes first.
    @Test
    void tellsLossesBeforeAnythingElse(@TempDir Path out) throws IOException {
        String text = report(out);
        assertThat(text.indexOf("## Where Ochre is slower")).isBetween(0, text.indexOf("## What was to be reached"));
        assertThat(text.substring(0, text.indexOf("## Where Ochre is slower"))).doesNotContain("\n## ");
    }

    @Test
    void tellsTheMemoryOfOperations(@TempDir Path out) throws IOException {
        assertThat(report(out)).contains("| operation | result | scratch, 64² | scratch, 1,000² | scratch, 10,000² |")
                .contains("| GradientAndHessian of f64 | 40.0 | 0.0625 |");
    }

    /// A peer with a worse palette is faster: it does not count as a peer with as good an answer.
    @Test
    void aWorsePaletteIsNoBestPeer(@TempDir Path out) throws IOException {
        assertThat(report(out)).contains("| Quantize, k = 256 | 100 | 2 |  |  | none |  | imagej (1) | 0.90 × |");
    }

    @Test
    void tellsWhatIsMissing(@TempDir Path out) throws IOException {
        assertThat(report(out)).contains("""
                ## Not measured in this run

                - NearestColor, k = 256, opencv (2): failed, see 009-NearestColorBench.log
                - Sobel, ochre (1): the run was stopped before it
                """);
    }

    @Test
    void drawsWhatItNames(@TempDir Path out) throws IOException {
        String text = report(out);
        for (String name : new String[]{"speed.png", "nearestcolor-k-16.png", "scaling.png"}) {
            assertThat(text).contains("](charts/" + name + ")");
            BufferedImage chart = ImageIO.read(out.resolve("charts").resolve(name).toFile());
            assertThat(chart.getWidth()).isGreaterThanOrEqualTo(600);
            assertThat(chart.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
        }
    }

    private static String report(Path out) throws IOException {
        Report.main(new String[]{RUN, out.toString()});
        return Files.readString(out.resolve("RESULTS.md"));
    }
}
