package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingReportTest {
    private static final ServingOptions OPTIONS = ServingOptions.of();

    @TempDir
    private Path folder;

    @Test
    void targetsAreJudgedByTheFirstRowOfEachService() {
        String text = ServingReport.contest(
                List.of(outcome(ServingReport.PALETTE, "`refine=8`", 60, 1000, 40),
                        outcome(ServingReport.PALETTE, "", 10, 900, 38),
                        outcome(ServingReport.PALETTE, "", 70, 990, 37),
                        outcome(ServingReport.PALETTE, "`dither: 0`", 50, 1, 90),
                        outcome(ServingReport.SMALLER, "", 90, 100, 30),
                        outcome(ServingReport.SMALLER, "", 100, 90, 31)),
                OPTIONS, 8, 300 << 20, 200 << 20);
        assertThat(text.replace('\n', ' ')).contains(
                "| 256 colours: requests/s of Ochre ÷ sharp | 6.00 | ≥ 5.0: met | **≥ 10.0: missed** |",
                "| 256 colours: bytes of Ochre ÷ sharp | 1.11 | **≤ 1.1: missed** | |",
                "| 256 colours: PSNR of Ochre − sharp, dB | 2.00 | ≥ 0.0: met |  |",
                "| 300 wide: requests/s of Ochre ÷ sharp | 0.90 | **≥ 1.0: missed** | **≥ 1.5: missed** |",
                "At most 300 MiB were resident of Ochre's process, 200 MiB of node's.");
    }

    @Test
    void theTimesOfSmallRequestsAreJudgedByTheirRatio() {
        OpenLoop.Times alone = times(10_000);
        String text = ServingReport.mixed(new Mixed.Outcome(30, alone, times(25_000), times(4_000_000).times(), 200, 3,
                61, 7), 100, 200, 900 << 20);
        assertThat(text.replace('\n', ' ')).contains("at 30.0 a second, 30 % of the 100.0",
                "At most 900 MiB were resident. The load's own process once stood still for 7 ms.",
                "200 were answered, whole and right, within 61 s",
                "| alone | 100 | 10.0 | 10.0 | 10.0 | 10.0 | 0 |", "| **≤ 2.0: missed** | |");
    }

    @Test
    void sectionsOfPartsThatRanAreKeptAndTheOthersNamed() throws IOException {
        Path sections = Files.createDirectories(folder.resolve("sections"));
        Files.writeString(sections.resolve("soak.md"), ServingReport.soak(
                new ServiceSoak.Outcome(Map.of(Visit.GET, 12L, Visit.OUTSIDE, 3L), 1, 2, 10, 100 << 20, 1 << 20,
                        2 << 20, 0),
                24, 640 << 20, 0));
        ServingReport.write(sections, folder.resolve("SERVING.md"));
        String text = Files.readString(folder.resolve("SERVING.md"));
        assertThat(text.replaceAll("\\s+", " ")).contains("12 requests were served", "3 visits were faults",
                "2 went wrong");
        assertThat(text).startsWith("# The service under load\n\n- JDK: ")
                .contains("## contest\n\nNot measured in this run.", "| outside | 400, 403, 404 | 3 |")
                .contains("\n- measured with Bytedeco OpenCV ").doesNotContain("## soak\n", "ImageJ");
    }

    private static OpenLoop.Times times(long micros) {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(micros, 100);
        return new OpenLoop.Times(histogram, 0);
    }

    private static Contest.Outcome outcome(String work, String how, double rate, double bytes, double psnr) {
        return new Contest.Outcome(work, "a service", how, rate, 1, 2, 3, 0, bytes, psnr);
    }
}
