package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.Span;
import org.ochre.spark.tile.AxisPlan.Strip;

class AxisPlanTest {
    private static final List<Span> TILES = List.of(new Span(0, 4), new Span(4, 0), new Span(4, 3), new Span(7, 3));

    @Test
    void eachTileSendsWhatOthersNeed() {
        AxisPlan plan = AxisPlan.of(TILES, TILES, span -> span.count() == 0
                ? List.of()
                : List.of(Span.of(Math.max(span.first() - 1, 0), Math.min(span.end() + 1, 10))));
        assertThat(plan.results()).isEqualTo(TILES);
        assertThat(plan.strips()).containsExactly(
                List.of(new Strip(0, 0, 4, 0), new Strip(2, 3, 1, 0)),
                List.of(),
                List.of(new Strip(0, 0, 1, 4), new Strip(2, 0, 3, 1), new Strip(3, 2, 1, 0)),
                List.of(new Strip(2, 0, 1, 4), new Strip(3, 0, 3, 1)));
    }

    @Test
    void aPatchOfTwoSpansLiesWithoutAGap() {
        AxisPlan plan = AxisPlan.of(TILES, List.of(new Span(0, 2)), span -> List.of(new Span(0, 5), new Span(8, 2)));
        assertThat(plan.strips()).containsExactly(List.of(new Strip(0, 0, 4, 0)), List.of(),
                List.of(new Strip(0, 0, 1, 4)), List.of(new Strip(0, 1, 2, 5)));
    }
}
