package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlabsTest {
    private static final long CUBE = 64 << 20;
    private static final long LEAST = 4096;

    private final AtomicLong now = new AtomicLong();

    @Test
    void blocksIdleForTooLongGoBackWhenAnotherIsGivenBack() {
        Slabs slabs = slabs(Duration.ofMinutes(1));
        slabs.give(slabs.take(CUBE));
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(slabs.gauges().idle()).isGreaterThanOrEqualTo(CUBE);
        slabs.give(slabs.take(100));
        assertThat(slabs.gauges().idle()).isEqualTo(LEAST);
    }

    @Test
    void blocksIdleForLessTimeStay() {
        Slabs slabs = slabs(Duration.ofMinutes(1));
        slabs.give(slabs.take(CUBE));
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        slabs.give(slabs.take(100));
        assertThat(slabs.gauges().idle()).isGreaterThan(CUBE);
        slabs.close();
        assertThat(slabs.gauges().idle()).isZero();
    }

    @Test
    void anIdleBlockServesRequestsOfUpToHalfItsSize() {
        Slabs slabs = slabs(Duration.ofHours(1));
        Slabs.Slab block = slabs.take(100_000);
        slabs.give(block);
        Slabs.Slab small = slabs.take(5_000);
        assertThat(slabs.take(60_000)).isSameAs(block).isNotSameAs(small);
    }

    @Test
    void aBlockIsAtMostAsLargeAsAllowed() {
        Slabs slabs = slabs(Duration.ofHours(1));
        Slabs.Slab exact = slabs.take(100_032, 100_032);
        assertThat(exact.size()).isEqualTo(100_032);
        slabs.give(exact);
        assertThat(slabs.take(99_968, 99_968)).isNotSameAs(exact);
        assertThat(slabs.take(99_968, 100_031)).isNotSameAs(exact);
        assertThat(slabs.take(99_968, 100_032)).isSameAs(exact);
    }

    /// What is retained can be changed while the program runs.
    @Test
    void retainsNoMoreThanIsAsked() {
        Slabs slabs = slabs(Duration.ofHours(1));
        slabs.give(slabs.take(CUBE));
        slabs.give(slabs.take(100));
        slabs.retain(LEAST);
        assertThat(slabs.retained()).isEqualTo(LEAST);
        assertThat(slabs.gauges().idle()).isEqualTo(LEAST);
        slabs.give(slabs.take(CUBE));
        assertThat(slabs.gauges().idle()).isEqualTo(LEAST);
    }

    @Test
    void moreThanThereIsIsAnErrorAndLeavesTheGaugesAsTheyWere() {
        Slabs slabs = slabs(Duration.ofHours(1));
        slabs.give(slabs.take(100));
        Slabs.Gauges before = slabs.gauges();
        assertThatThrownBy(() -> slabs.take(1L << 62)).isInstanceOf(OutOfMemoryError.class);
        assertThat(slabs.gauges().inUse()).isEqualTo(before.inUse());
        assertThat(slabs.gauges().blocks()).isEqualTo(before.blocks());
    }

    /// Blocks of any sizes, charges, closes: after each step the gauges agree with each other and with the limit. Idle
    /// blocks of the wrong size never keep a request from its memory.
    @Test
    void gaugesAgreeAfterEachStep() {
        long limit = 1 << 20;
        Slabs slabs = new Slabs(limit, limit, LEAST, false, Duration.ofMinutes(1).toNanos(), now::get);
        Random random = new Random(5);
        List<Slabs.Slab> taken = new ArrayList<>();
        long charged = 0;
        for (int step = 0; step < 20_000; step++) {
            long used = charged + taken.stream().mapToLong(Slabs.Slab::size).sum();
            long bytes = 64 * (1 + random.nextInt(random.nextBoolean() ? 40 : 4000));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    if (bytes <= limit - used) {
                        taken.add(slabs.take(bytes, Math.min(limit - used, 2 * bytes)));
                    }
                }
                case 3 -> {
                    if (bytes <= limit - used) {
                        slabs.charge(bytes);
                        charged += bytes;
                    }
                }
                case 4 -> {
                    slabs.discharge(charged);
                    charged = 0;
                }
                default -> {
                    if (!taken.isEmpty()) {
                        slabs.give(taken.remove(random.nextInt(taken.size())));
                    }
                }
            }
            now.addAndGet(random.nextInt(1_000_000_000));
            Slabs.Gauges gauges = slabs.gauges();
            assertThat(gauges.inUse()).isEqualTo(charged + taken.stream().mapToLong(Slabs.Slab::size).sum());
            assertThat(gauges.blocks()).isEqualTo(taken.size());
            assertThat(gauges.idle()).isNotNegative();
            assertThat(gauges.inUse() + gauges.idle()).isLessThanOrEqualTo(gauges.highWater());
            assertThat(gauges.highWater()).isLessThanOrEqualTo(limit);
        }
        taken.forEach(slabs::give);
        slabs.discharge(charged);
        slabs.close();
        assertThat(slabs.gauges().inUse() + slabs.gauges().idle()).isZero();
    }

    private Slabs slabs(Duration idle) {
        return new Slabs(Long.MAX_VALUE, 256 << 20, LEAST, true, idle.toNanos(), now::get);
    }
}
