package org.ochre.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The options of `ochre serve`, as a table: how each is written, what it says, and where its value goes.
final class Flags {
    private static final String INDENT = "      ";
    private static final int COLUMN = 24;

    private final Map<String, Flag> flags = new LinkedHashMap<>();

    private record Flag(String label, String description, Consumer<String> value) {}

    /// Adds an option with a value.
    Flags add(String name, String label, String description, Consumer<String> value) {
        flags.put(name, new Flag(label, description, value));
        return this;
    }

    /// Adds an option without a value.
    Flags add(String name, String description, Runnable given) {
        return add(name, "", description, nothing -> given.run());
    }

    /// Reads arguments: `--port 8080` or `--port=8080`.
    ///
    /// @throws UsageException for anything that is no option, and for a value that its option refuses
    void parse(String... arguments) {
        List<String> left = new ArrayList<>(List.of(arguments));
        while (!left.isEmpty()) {
            String word = left.removeFirst();
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Flag flag = flags.get(name);
            boolean valued = flag != null && !flag.label.isEmpty();
            if (flag == null || equals >= 0 && !valued) {
                throw new UsageException("expected an option of serve, got " + word);
            }
            if (valued && equals < 0 && left.isEmpty()) {
                throw new UsageException(name + ": expected " + flag.label + " behind it, got nothing");
            }
            String value = !valued ? "" : equals < 0 ? left.removeFirst() : word.substring(equals + 1);
            try {
                flag.value.accept(value);
            } catch (IllegalArgumentException e) {
                throw new UsageException(name + ": " + e.getMessage());
            }
        }
    }

    /// One line for each option.
    String help() {
        StringBuilder text = new StringBuilder();
        flags.forEach((name, flag) -> {
            String head = name + (flag.label.isEmpty() ? "" : " " + flag.label);
            text.append(INDENT).append(head).append(" ".repeat(Math.max(1, COLUMN - head.length())))
                    .append(flag.description).append('\n');
        });
        return text.toString();
    }

    /// A whole number in a range.
    static int number(String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, with the range
        }
        throw new IllegalArgumentException("expected " + least + "…" + most + ", got " + text);
    }

    /// A number of bytes or pixels such as `512m`: k, m and g stand for 2¹⁰, 2²⁰ and 2³⁰.
    static long size(String text) {
        if (!text.matches("[0-9]{1,12}[kmgKMG]?")) {
            throw new IllegalArgumentException("expected a size such as 512m, got " + text);
        }
        int shift = switch (Character.toLowerCase(text.charAt(text.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        long value = Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
        if (value < 1) {
            throw new IllegalArgumentException("expected a size of at least 1, got " + text);
        }
        return value;
    }
}
