package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstErrorsTest {
    @Test
    void keepsTheFirstTenInAnyOrder() {
        FirstErrors up = new FirstErrors();
        FirstErrors down = new FirstErrors();
        assertThat(up.isZero()).isTrue();
        IntStream.range(0, 50).mapToObj(i -> "reason " + (10 + i)).forEach(up::add);
        IntStream.range(0, 50).mapToObj(i -> "reason " + (59 - i)).forEach(down::add);
        assertThat(up.value()).hasSize(FirstErrors.MOST).isEqualTo(down.value()).contains("reason 10", "reason 19");
        FirstErrors merged = up.copy();
        merged.add("a reason");
        merged.merge(down);
        assertThat(merged.value()).hasSize(FirstErrors.MOST).startsWith("a reason").doesNotContain("reason 19");
        assertThat(up.value()).as("a copy is apart").doesNotContain("a reason");
        merged.reset();
        assertThat(merged.isZero()).isTrue();
    }
}
