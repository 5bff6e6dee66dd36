package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripsTest {

    @ParameterizedTest
    @CsvSource({"1,1,1,1", "3,256,80,4", "1,5000,5000,16", "3,5000,5000,60", "16,5000,5000,16", "200,500,700,16",
        "100000,1,1,16", "64,500,700,16", "65,500,700,16", "1,100000,100000,16", "1,70000,1,20", "2,3,1000000,16"})
    void stripsCoverEachRowOfEachPlaneOnceAndAreFew(long planes, long height, long width, long least) {
        Map<Long, AtomicLong> rows = new ConcurrentHashMap<>();
        Map<Long, AtomicLong> busy = new ConcurrentHashMap<>();
        Strips strips = new Strips(planes, height, width, least);
        strips.forEach((place, plane, first, high) -> {
            assertThat(busy.computeIfAbsent(place, key -> new AtomicLong()).incrementAndGet()).isOne();
            assertThat(place).isBetween(0L, strips.places() - 1);
            assertThat(high).isPositive();
            assertThat(first + high == height || high >= least).isTrue();
            for (long row = first; row < first + high; row++) {
                rows.computeIfAbsent(plane * height + row, key -> new AtomicLong()).incrementAndGet();
            }
            busy.get(place).decrementAndGet();
        });
        assertThat(rows).hasSize((int) (planes * height));
        assertThat(rows.values()).allMatch(times -> times.get() == 1);
        assertThat((long) busy.size()).isEqualTo(strips.places()).isLessThanOrEqualTo(64);
    }

    @Test
    void littleWorkStaysOnTheCallingThread() {
        Thread self = Thread.currentThread();
        new Strips(3, 128, 128, 1)
                .forEach((place, plane, first, high) -> assertThat(Thread.currentThread()).isSameAs(self));
    }
}
