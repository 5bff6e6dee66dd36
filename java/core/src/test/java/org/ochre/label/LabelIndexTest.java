package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.OwnersArena;
import org.ochre.Tensor;

class LabelIndexTest {

    /// The owner overwrites the hash table and the ids. This changes the result and nothing else.
    @Test
    void anOverwrittenTableIsSearchedToItsEnd() {
        try (Arena arena = Arena.ofConfined()) {
            OwnersArena owner = new OwnersArena(arena);
            Tensor labels = Tensor.allocate(arena, DType.I64, 1, 3).copyFrom(new long[]{70, 80, 90});
            LabelIndex index = LabelIndex.of(labels, owner);
            assertThatThrownBy(() -> index.ids().fill(0))
                    .hasMessage("dst: expected writable memory, got a read-only segment");
            for (MemorySegment memory : owner.handedOut()) {
                memory.fill((byte) 1);
            }
            assertThatThrownBy(() -> index.apply(labels, arena)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("labels: expected ids of this index, got 70 at [0, 0]");
            assertThat(index.merge(index, arena).size()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void idsAreAscendingAndDenseLabelsTheirPlaces(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(6)];
            Tensor labels = row.random(arena, random, dtype, 100, row.height(), row.width());
            Background background = random.nextBoolean() ? Background.of(7) : Background.NONE;
            LabelIndex index = LabelIndex.of(labels, background, arena);
            TreeSet<Long> ids = new TreeSet<>();
            for (long y = 0; y < row.height(); y++) {
                for (long x = 0; x < row.width(); x++) {
                    ids.add(labels.getLong(y, x));
                }
            }
            if (background.named()) {
                ids.remove(background.id());
            }
            long[] found = new long[(int) index.size()];
            index.ids().copyTo(found);
            assertThat(found).containsExactly(ids.stream().mapToLong(Long::longValue).toArray());
            Tensor dense = row.destination().place(arena, DType.I32, row.height(), row.width());
            index.into(labels, dense);
            for (long y = 0; y < row.height(); y++) {
                for (long x = 0; x < row.width(); x++) {
                    long id = labels.getLong(y, x);
                    boolean none = background.named() && id == 7;
                    assertThat(dense.getLong(y, x)).isEqualTo(none ? -1 : ids.headSet(id).size());
                }
            }
            assertThat(Layout.damage(dense)).isZero();
        });
    }

    @Test
    void hugeNegativeAndManyIdsAreServed() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(13);
            long[] ids = random.longs(400 * 500).toArray();
            ids[0] = Long.MIN_VALUE;
            ids[1] = Long.MAX_VALUE;
            ids[2] = -1;
            ids[3] = 0;
            Tensor labels = Tensor.allocate(arena, DType.I64, 400, 500).copyFrom(ids);
            LabelIndex index = LabelIndex.of(labels, arena);
            assertThat(index.size()).isEqualTo(200_000);
            Tensor dense = index.apply(labels, arena);
            for (int i : new int[]{0, 1, 2, 3, 77_777}) {
                assertThat(index.ids().getLong(dense.getLong(i / 500, i % 500))).isEqualTo(ids[i]);
            }
            assertThat(dense.getLong(0, 0)).isZero();
            assertThat(dense.getLong(0, 1)).isEqualTo(199_999);
        }
    }

    @Test
    void anUnknownIdIsNamedAndNothingIsWritten() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Tensor.allocate(arena, DType.I64, 3, 3).fill(5);
            LabelIndex index = LabelIndex.of(labels, arena);
            labels.setLong(1L << 40, 2, 1);
            Tensor dense = Tensor.allocate(arena, DType.I32, 3, 3).fill(-9);
            assertThatThrownBy(() -> index.into(labels, dense))
                    .hasMessage("labels: expected ids of this index, got 1099511627776 at [2, 1]");
            assertThat(dense.contentEquals(dense.copy(arena).fill(-9))).isTrue();
            assertThatThrownBy(() -> LabelIndex.of(Tensor.allocate(arena, DType.F64, 3, 3), arena))
                    .hasMessage(
                            "labels: expected integers [h, w], got f64 [3, 3]; IntegerLabels.of makes integers of whole floats");
        }
    }

    @Test
    void indicesMerge() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Tensor.allocate(arena, DType.I32, 1, 4).copyFrom(new int[]{9, -3, 9, 40});
            LabelIndex left = LabelIndex.of(labels.slice(1, 0, 2), arena);
            LabelIndex right = LabelIndex.of(labels.slice(1, 2, 4), arena);
            LabelIndex both = left.merge(right, arena);
            assertThat(both.ids()).hasToString("i64 [3]\n[-3  9 40]");
            assertThat(both.apply(labels, arena)).hasToString("i32 [1, 4]\n[[1 0 1 2]]");
            assertThatThrownBy(() -> left.merge(LabelIndex.of(labels, Background.of(9), arena), arena))
                    .hasMessageContaining("other: expected an index with background");
        }
    }
}
