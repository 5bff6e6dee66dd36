package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.Tensor;

/// The quality of quantised photos: PSNR over RGB, with each pixel mapped to the exact nearest colour. It is compared
/// with Pillow's MEDIANCUT and with pngquant (peers.csv, written by make_peers.py).
class QuantisationQualityTest {
    private static final Path PEERS = Path.of("src/test/resources/org/ochre/palette/peers.csv");

    private record Row(String photo, int k, double pillow, double pngquant, double cut, double refined) {}

    @Test
    void theCutIsAboveMedianCutAndItsRefinementBesidePngquant() throws IOException {
        List<Row> rows = measure();
        for (Row row : rows) {
            System.out.printf("%-8s k = %3d: Pillow %.2f, cut %.2f; pngquant %.2f, refined %.2f dB%n", row.photo(),
                    row.k(),
                    row.pillow(), row.cut(), row.pngquant(), row.refined());
        }
        assertThat(rows).hasSize(12);
        assertThat(rows).allSatisfy(row -> assertThat(row.cut()).isGreaterThanOrEqualTo(row.pillow()));
        assertThat(rows.stream().mapToDouble(row -> row.cut() - row.pillow()).average().orElseThrow())
                .isGreaterThanOrEqualTo(1);
        assertThat(rows).allSatisfy(row -> assertThat(row.refined()).isGreaterThanOrEqualTo(row.pngquant() - 0.1));
        assertThat(rows.stream().mapToDouble(row -> row.refined() - row.pngquant()).average().orElseThrow())
                .isPositive();
    }

    private static List<Row> measure() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(PEERS);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            int k = Integer.parseInt(cells[1]);
            try (Arena arena = Arena.ofConfined()) {
                Tensor photo = Photos.read(cells[0] + ".png", arena);
                double cut = psnr(photo, new MedianCut(k).apply(photo, arena), arena);
                double refined = psnr(photo, new MedianCut(k).refine(10).apply(photo, arena), arena);
                rows.add(
                        new Row(cells[0], k, Double.parseDouble(cells[2]), Double.parseDouble(cells[3]), cut, refined));
            }
        }
        return rows;
    }

    private static double psnr(Tensor photo, Tensor palette, Arena arena) {
        Tensor mapped = new Recolor().apply(new NearestColor().apply(photo, palette, arena), palette, arena);
        byte[] before = new byte[(int) photo.elements()];
        byte[] after = new byte[before.length];
        photo.copyTo(before);
        mapped.copyTo(after);
        double error = 0;
        for (int i = 0; i < before.length; i++) {
            int gap = (before[i] & 255) - (after[i] & 255);
            error += gap * gap;
        }
        return 10 * Math.log10(255 * 255 / (error / before.length));
    }
}
