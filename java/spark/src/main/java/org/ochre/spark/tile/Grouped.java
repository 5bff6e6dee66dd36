package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/// Groups pairs that are sorted so that those of a group follow each other. One pair is held at a time.
///
/// @param <K> keys
/// @param <V> values
/// @param <R> results, one for each group
final class Grouped<K, V, R> implements Iterator<R> {
    private final Iterator<Tuple2<K, V>> pairs;
    private final Same<K> same;
    private final Fold<K, V, R> fold;
    private @Nullable Tuple2<K, V> next;
    private @Nullable Group open;

    /// Whether two keys are of one group.
    @FunctionalInterface
    interface Same<K> extends Serializable {
        boolean group(K first, K second);
    }

    /// Makes one result of a group.
    @FunctionalInterface
    interface Fold<K, V, R> extends Serializable {
        /// @param first the key of the first pair
        /// @param group all pairs of the group, which can be read until the next group is asked for
        R of(K first, Iterator<Tuple2<K, V>> group);
    }

    Grouped(Iterator<Tuple2<K, V>> pairs, Same<K> same, Fold<K, V, R> fold) {
        this.pairs = pairs;
        this.same = same;
        this.fold = fold;
        advance();
    }

    private void advance() {
        next = pairs.hasNext() ? pairs.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (open != null && open.hasNext()) {
            open.next();
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("groups");
        }
        open = new Group(next._1());
        return fold.of(next._1(), open);
    }

    private final class Group implements Iterator<Tuple2<K, V>> {
        private final K key;

        Group(K key) {
            this.key = key;
        }

        @Override
        public boolean hasNext() {
            return next != null && same.group(key, next._1());
        }

        @Override
        public Tuple2<K, V> next() {
            Tuple2<K, V> pair = next;
            if (pair == null || !same.group(key, pair._1())) {
                throw new NoSuchElementException("the group of " + key);
            }
            advance();
            return pair;
        }
    }
}
