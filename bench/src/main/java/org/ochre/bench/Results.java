package org.ochre.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What was measured, in groups of one scene each, and the ratios between implementations.
final class Results {
    private final Map<String, List<Measured>> groups;
    private final List<Measured> single;
    private final List<Measured> scaling;

    Results(List<Measured> all) {
        scaling = all.stream().filter(m -> m.benchmark().equals("Scaling")).toList();
        single = all.stream().filter(m -> m.implementation().isEmpty()).toList();
        groups = all.stream().filter(m -> !m.implementation().isEmpty() && !scaling.contains(m))
                .collect(Collectors.groupingBy(Measured::title, TreeMap::new, Collectors.toList()));
        groups.values().removeIf(group -> group.stream().allMatch(Measured::isFloor));
    }

    /// A workload and all that was measured on it, the fastest first, floors among them.
    Map<String, List<Measured>> groups() {
        Map<String, List<Measured>> sorted = new LinkedHashMap<>();
        groups.forEach((title, group) -> sorted.put(title,
                group.stream().sorted(Comparator.comparingDouble(Measured::median)).toList()));
        return sorted;
    }

    List<Measured> single() {
        return single;
    }

    List<Measured> scaling() {
        return scaling;
    }

    /// Ours with the most threads.
    Optional<Measured> ours(String title) {
        return groups.get(title).stream().filter(m -> m.implementation().equals("ochre"))
                .max(Comparator.comparingInt(Measured::threads));
    }

    /// Ours with as many threads, or where that was not measured with the most.
    Optional<Measured> ours(String title, int threads) {
        return groups.get(title).stream().filter(m -> m.implementation().equals("ochre") && m.threads() == threads)
                .findFirst()
                .or(() -> ours(title));
    }

    /// The fastest of the others, of the exact ones or of all.
    Optional<Measured> best(String title, boolean exact) {
        return groups.get(title).stream().filter(m -> !m.isFloor() && !m.isOurs() && (m.isExact() || !exact))
                .min(Comparator.comparingDouble(Measured::median));
    }

    /// How many times the time of a floor with one thread this took, in words; the floor of the same scene, or else of the same
    /// benchmark where it does not depend on what differs.
    String times(Measured measured, String floor) {
        List<Measured> floors = groups.values().stream().flatMap(List::stream)
                .filter(m -> m.implementation().equals(floor) && m.benchmark().equals(measured.benchmark())
                        && m.threads() == 1)
                .toList();
        return floors.stream().filter(m -> m.scene().equals(measured.scene())).findFirst()
                .or(() -> floors.stream().findFirst()).map(m -> number(measured.median() / m.median())).orElse("");
    }

    /// Three digits, and no exponent.
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.095 || value == 0 ? "%.2f" : "%.4f", value);
    }
}
