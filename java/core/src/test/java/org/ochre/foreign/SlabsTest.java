package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlabsTest {
    private static final long CUBE = 64 << 20;

    @Test
    void blocksIdleForTooLongGoBackWhenAnotherIsGivenBack() throws Exception {
        Slabs slabs = slabs(Duration.ofMillis(40));
        slabs.give(take(slabs, CUBE));
        Thread.sleep(80);
        assertThat(slabs.gauges().idle()).isGreaterThanOrEqualTo(CUBE);
        slabs.give(take(slabs, 100));
        assertThat(slabs.gauges().idle()).isEqualTo(4096);
    }

    @Test
    void blocksIdleForLessTimeStay() throws Exception {
        Slabs slabs = slabs(Duration.ofHours(1));
        slabs.give(take(slabs, CUBE));
        Thread.sleep(80);
        slabs.give(take(slabs, 100));
        assertThat(slabs.gauges().idle()).isGreaterThan(CUBE);
        slabs.close();
        assertThat(slabs.gauges().idle()).isZero();
    }

    @Test
    void anIdleBlockServesRequestsOfUpToHalfItsSize() {
        Slabs slabs = slabs(Duration.ofHours(1));
        Slabs.Slab block = take(slabs, 100_000);
        slabs.give(block);
        Slabs.Slab small = take(slabs, 5_000);
        assertThat(take(slabs, 60_000)).isSameAs(block).isNotSameAs(small);
    }

    private static Slabs slabs(Duration idle) {
        return new Slabs(Long.MAX_VALUE, 256 << 20, 4096, true, 0, idle.toNanos());
    }

    private static Slabs.Slab take(Slabs slabs, long bytes) {
        return Objects.requireNonNull(slabs.take(bytes));
    }
}
