package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class GroupedTest {
    private static final List<Tuple2<String, Integer>> PAIRS = List.of(new Tuple2<>("a", 1), new Tuple2<>("a", 2),
            new Tuple2<>("b", 3), new Tuple2<>("c", 4), new Tuple2<>("c", 5));

    @Test
    void oneResultForEachGroup() {
        List<String> sums = new ArrayList<>();
        new Grouped<String, Integer, String>(PAIRS.iterator(), String::equals, (key, group) -> {
            int sum = 0;
            while (group.hasNext()) {
                sum += group.next()._2();
            }
            return key + sum;
        }).forEachRemaining(sums::add);
        assertThat(sums).containsExactly("a3", "b3", "c9");
    }

    @Test
    void aGroupIsReadUntilTheNextIsAskedFor() {
        List<Integer> values = new ArrayList<>();
        new Flat<>(new Grouped<String, Integer, Iterator<Tuple2<String, Integer>>>(PAIRS.iterator(), String::equals,
                (_, group) -> group)).forEachRemaining(pair -> values.add(pair._2()));
        assertThat(values).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whatIsLeftOfAGroupIsSkipped() {
        Grouped<String, Integer, Integer> firsts = new Grouped<>(PAIRS.iterator(), String::equals,
                (_, group) -> group.next()._2());
        assertThat(List.of(firsts.next(), firsts.next(), firsts.next())).containsExactly(1, 3, 4);
        assertThat(firsts.hasNext()).isFalse();
        assertThatThrownBy(firsts::next).isInstanceOf(NoSuchElementException.class);
    }
}
