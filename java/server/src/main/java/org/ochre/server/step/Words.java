package org.ochre.server.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The words of one segment such as `quantize:64:bayer:refine=10`: the name of the step, words by their place, and
/// words by their name. A step takes what it knows, and then calls [#end], which refuses the rest.
public final class Words {
    private final String segment;
    private final String name;
    private final List<String> placed = new ArrayList<>();
    private final Map<String, String> named = new LinkedHashMap<>();

    private Words(String segment) {
        this.segment = segment;
        String[] words = segment.split(":", -1);
        name = words[0];
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                placed.add(word);
            } else if (named.putIfAbsent(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw refuse("each option once", word);
            }
        }
    }

    /// The words of a segment.
    ///
    /// @throws StepException for an option that is named twice
    static Words of(String segment) {
        return new Words(segment);
    }

    /// The name of the step.
    String name() {
        return name;
    }

    /// Takes the next word by place.
    ///
    /// @param form what the word looks like, for the message
    /// @throws StepException where there is none
    String next(String form) {
        if (placed.isEmpty()) {
            throw refuse(name + ":" + form, segment);
        }
        return placed.removeFirst();
    }

    /// Whether a further word by place is left.
    boolean hasNext() {
        return !placed.isEmpty();
    }

    /// Takes the next word by place where it is that one.
    boolean takes(String word) {
        return !placed.isEmpty() && placed.getFirst().equals(word) && placed.removeFirst() != null;
    }

    /// Takes the next word by place where it names a constant: `FLOYD_STEINBERG` is `floyd-steinberg`.
    <E extends Enum<E>> Optional<E> takes(Class<E> type) {
        if (placed.isEmpty()) {
            return Optional.empty();
        }
        Optional<E> constant = constant(type, placed.getFirst());
        constant.ifPresent(found -> placed.removeFirst());
        return constant;
    }

    /// Takes the option of that name, where it is a constant's word.
    ///
    /// @throws StepException for another word
    <E extends Enum<E>> Optional<E> option(String option, Class<E> type) {
        String word = named.remove(option);
        if (word == null) {
            return Optional.empty();
        }
        Optional<E> constant = constant(type, word);
        if (constant.isEmpty()) {
            throw refuse(option + " of " + words(type), word);
        }
        return constant;
    }

    /// Takes the option of that name as it is; null where it is not given.
    @Nullable
    String option(String option) {
        return named.remove(option);
    }

    /// Takes the option of that name as a whole number.
    ///
    /// @throws StepException for anything else, and outside of the range
    int option(String option, int unlessGiven, int least, int most) {
        String word = named.remove(option);
        return word == null ? unlessGiven : whole(option, word, least, most);
    }

    /// Takes the next word by place as a number, where it is one.
    OptionalDouble takesNumber() {
        if (placed.isEmpty() || !placed.getFirst().matches("[0-9.]+")) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(number("a number", placed.removeFirst()));
    }

    /// A whole number in a range.
    ///
    /// @throws StepException for anything else
    int whole(String what, String word, int least, int most) {
        try {
            int value = Integer.parseInt(word);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, with the range
        }
        throw refuse(what + " of " + least + "…" + most, word);
    }

    /// A finite number.
    ///
    /// @throws StepException for anything else
    double number(String what, String word) {
        try {
            double value = word.matches("-?[0-9]*\\.?[0-9]+") ? Double.parseDouble(word) : Double.NaN;
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw refuse(what, word);
    }

    /// Refuses what no one has taken.
    ///
    /// @param form all that the step knows, for the message
    /// @throws StepException where a word is left
    void end(String form) {
        if (!placed.isEmpty()) {
            throw refuse(form, placed.getFirst());
        }
        if (!named.isEmpty()) {
            throw refuse(form, named.keySet().iterator().next() + "=");
        }
    }

    /// A refusal of this step.
    StepException refuse(String expected, String got) {
        return new StepException(name + ": expected " + expected + ", got " + (got.isEmpty() ? "nothing" : got));
    }

    /// The word of a constant.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// All words of an enum, for messages: `fit, fill, exact`.
    static <E extends Enum<E>> String words(Class<E> type) {
        return String.join(", ", Arrays.stream(type.getEnumConstants()).map(Words::word).toList());
    }

    /// A number without a fraction that is 0.
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants()).filter(each -> word(each).equals(word)).findFirst();
    }
}
