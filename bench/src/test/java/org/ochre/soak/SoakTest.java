package org.ochre.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Fork;

@EnabledOnOs(OS.LINUX)
class SoakTest {
    private static final List<String> SMALL = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch",
            "-Djava.awt.headless=true");

    /// Resident memory must not climb, and must stay within that after warm-up, the pool's budget and 64 MiB. The
    /// budget is so small that requests wait for each other. A short run is mostly warm-up, so it may grow more.
    /// `-Dochre.images=100000` makes the long run, which may grow by 2 %.
    @Test
    void residentMemoryLevelsOffAndNoLeaseIsLeft(@TempDir Path out) throws Exception {
        long images = Long.getLong("ochre.images", 2000);
        Fork fork = Fork.run(Duration.ofMinutes(14), SMALL, Soak.class, "--images", "" + images, "--side", "400",
                "--budget", "24", "--growth", images < 100_000 ? "30" : "2", "--out", out.toString());
        assertThat(fork.output()).contains("no lease is left", "passed: expected growth of at most ",
                "and no more resident than after warm-up, the budget and 64 MiB");
        assertThat(fork.code()).isZero();
        assertThat(Files.readAllLines(out.resolve("memory.csv"))).hasSizeGreaterThan(20).first().asString()
                .startsWith("seconds,rss,heap,pool_in_use,");
        assertThat(Files.readString(out.resolve("latency.csv"))).contains(",palette,", ",blur,", ",encode,");
        assertThat(ImageIO.read(out.resolve("memory.png").toFile()).getWidth()).isEqualTo(1000);
        assertThat(ImageIO.read(out.resolve("latency.png").toFile()).getWidth()).isEqualTo(1000);
    }

    @Test
    void growthIsThatOfTheLastFifthOverTheSecond() throws IOException {
        assertThat(levels(100, 700).growth()).isCloseTo(0, org.assertj.core.api.Assertions.within(1e-9));
        Levels climbing = levels(0, 0);
        assertThat(climbing.growth()).isGreaterThan(2);
    }

    /// Levels at ten moments: warm-up and then level, or climbing throughout.
    private static Levels levels(long from, long to) {
        Levels levels = new Levels();
        for (int i = 0; i < 10; i++) {
            long rss = to == 0 ? 1000 + 10 * i : i < 2 ? from : to;
            levels.add(new Levels.Row(i, rss, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100 * (i + 1), 0));
        }
        return levels;
    }

    @Test
    void anUnknownOptionIsRefusedWithTheKnownOnes() throws Exception {
        Fork fork = Fork.run(SMALL, Soak.class, "--hours", "2");
        assertThat(fork.output()).isEqualTo("soak: --hours: " + Options.USAGE + "\n");
        assertThat(fork.code()).isEqualTo(2);
    }
}
