package org.ochre.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The measurements of a run, in groups of one scene each, and the ratios between implementations.
final class Results {
    private final List<Measured> all;
    private final Map<String, List<Measured>> groups;

    Results(List<Measured> all) {
        this.all = all;
        groups = all.stream().filter(m -> !m.implementation().isEmpty()).collect(
                Collectors.groupingBy(Measured::title, TreeMap::new, Collectors.toList()));
        groups.values().forEach(group -> group.sort(Comparator.comparingDouble(Measured::median)));
    }

    /// The measurements by workload, the fastest first, including floors. A workload has its full size, or a smaller
    /// size if some implementation is too slow at full size.
    Map<String, List<Measured>> groups() {
        Map<String, List<Measured>> full = new LinkedHashMap<>(groups);
        full.values().removeIf(group -> isStart(group.getFirst())
                || group.stream().allMatch(m -> m.isFloor() || !isFull(m) && isElsewhere(m)));
        return full;
    }

    /// The measurements of small scenes of one workload each, the fastest first.
    Map<String, List<Measured>> small() {
        Map<String, List<Measured>> small = new LinkedHashMap<>(groups);
        small.values().removeIf(group -> !size(group.getFirst()).equals(Size.small.name())
                && !size(group.getFirst()).equals(Size.tile.name()) || isStart(group.getFirst()));
        return small;
    }

    /// The measurements of calls after the start of a program.
    List<Measured> starts() {
        return all.stream().filter(Results::isStart).toList();
    }

    private static boolean isStart(Measured measured) {
        return measured.benchmark().equals("Start");
    }

    /// Nanoseconds a pixel.
    double cost(Measured measured) {
        return measured.median() * 1e6 / pixels(measured);
    }

    List<Measured> single() {
        return all.stream().filter(m -> m.implementation().isEmpty()).toList();
    }

    /// Ochre's measurements at several sizes, by workload without its size, in the order of their numbers of pixels.
    Map<String, List<Measured>> scaling() {
        Map<String, List<Measured>> all = groups.values().stream().flatMap(List::stream)
                .filter(m -> m.implementation().equals("ochre") && !isStart(m))
                .filter(m -> m.scene().containsKey("size") && pixels(m) > 0)
                .sorted(Comparator.comparingLong(this::pixels))
                .collect(Collectors.groupingBy(m -> sizeless(m) + ", " + m.named(), TreeMap::new, Collectors.toList()));
        all.values().removeIf(sizes -> sizes.size() == 1);
        return all;
    }

    /// The number of pixels of the scene. Peers in other languages take it from Ochre's measurement.
    long pixels(Measured measured) {
        return all.stream().filter(m -> m.title().equals(measured.title())).mapToLong(m -> m.said().pixels()).max()
                .orElseThrow();
    }

    /// Ochre's measurement with the most threads.
    Optional<Measured> ours(String title) {
        return find(title, m -> m.implementation().equals("ochre"))
                .max(Comparator.comparingInt(Measured::threads));
    }

    /// Ochre's measurement with this number of threads, or with the most threads where that was not measured.
    Optional<Measured> ours(String title, int threads) {
        return find(title, m -> m.implementation().equals("ochre") && m.threads() == threads).findFirst()
                .or(() -> ours(title));
    }

    /// The fastest peer; if `asGood`, among those with an answer as good as Ochre's.
    Optional<Measured> best(String title, boolean asGood) {
        Optional<Measured> ours = ours(title);
        return find(title, m -> !m.isFloor() && !m.isOurs()
                && (!asGood || ours.isPresent() && m.isAsGoodAs(ours.get())))
                .min(Comparator.comparingDouble(Measured::median));
    }

    /// The fastest measurement whose name is among the given names. A name may have its number of threads or not.
    Optional<Measured> fastest(String title, List<String> names) {
        return find(title, m -> names.contains(m.implementation()) || names.contains(m.named()))
                .min(Comparator.comparingDouble(Measured::median));
    }

    /// The floor's measurement with one thread: of the same scene, or otherwise of the same benchmark and size. A floor
    /// may be measured once for several scenes of the same size.
    Optional<Measured> floor(Measured measured, String name) {
        List<Measured> floors = all.stream().filter(m -> m.implementation().equals(name) && m.threads() == 1
                && m.benchmark().equals(measured.benchmark())).toList();
        return floors.stream().filter(m -> m.scene().equals(measured.scene())).findFirst().or(() -> floors.stream()
                .filter(m -> size(m).equals(size(measured))).findFirst());
    }

    /// The time divided by a floor's time, in words.
    String times(Measured measured, String floor) {
        return floor(measured, floor).map(m -> number(measured.median() / m.median())).orElse("");
    }

    /// Writes Markdown: the steal time over all rows.
    String steal() {
        double[] sorted = all.stream().filter(m -> !m.implementation().isEmpty()).mapToDouble(m -> m.said().steal())
                .sorted().toArray();
        return sorted.length == 0
                ? ""
                : "- steal while a row was measured: " + number(sorted[sorted.length / 2]) + " % in the median, "
                        + number(sorted[sorted.length - 1]) + " % at most\n";
    }

    /// A number with three digits and without an exponent.
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.095 || value == 0 ? "%.2f" : "%.4f", value);
    }

    /// A power of ten without an exponent.
    static String plain(double power) {
        return power >= 1
                ? String.format(Locale.ROOT, "%,.0f", power)
                : new BigDecimal(power)
                        .round(new MathContext(1)).toPlainString();
    }

    private java.util.stream.Stream<Measured> find(String title, Predicate<Measured> which) {
        return groups.getOrDefault(title, List.of()).stream().filter(which);
    }

    private static boolean isFull(Measured measured) {
        return size(measured).equals("large");
    }

    private static String size(Measured measured) {
        return measured.scene().getOrDefault("size", "large");
    }

    /// Whether the same implementation was also measured at full size.
    private boolean isElsewhere(Measured measured) {
        return all.stream().anyMatch(m -> isFull(m) && m.implementation().equals(measured.implementation())
                && sizeless(m).equals(sizeless(measured)));
    }

    private static String sizeless(Measured measured) {
        Map<String, String> scene = new TreeMap<>(measured.scene());
        scene.remove("size");
        return Measured.title(measured.benchmark(), scene);
    }
}
