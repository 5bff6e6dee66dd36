package org.ochre.spark;

import java.util.List;
import java.util.TreeSet;
import org.apache.spark.util.AccumulatorV2;

/// The first reasons why pictures failed, in the order of their words: at most [#MOST] different ones, however many
/// pictures there are.
public final class FirstErrors extends AccumulatorV2<String, List<String>> {
    /// How many are kept.
    public static final int MOST = 10;

    private static final long serialVersionUID = 1;

    private final TreeSet<String> reasons = new TreeSet<>();

    FirstErrors() {}

    @Override
    public boolean isZero() {
        return reasons.isEmpty();
    }

    @Override
    public FirstErrors copy() {
        FirstErrors copy = new FirstErrors();
        copy.merge(this);
        return copy;
    }

    @Override
    public void reset() {
        reasons.clear();
    }

    @Override
    public synchronized void add(String reason) {
        reasons.add(reason);
        if (reasons.size() > MOST) {
            reasons.pollLast();
        }
    }

    @Override
    public void merge(AccumulatorV2<String, List<String>> other) {
        other.value().forEach(this::add);
    }

    @Override
    public synchronized List<String> value() {
        return List.copyOf(reasons);
    }
}
