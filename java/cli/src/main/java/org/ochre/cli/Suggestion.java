package org.ochre.cli;

import java.util.Collection;
import java.util.Optional;

/// The word that somebody who mistyped it meant.
final class Suggestion {
    private Suggestion() {}

    /// The nearest word, if no more than a third of its letters are wrong, missing, too many or swapped with a
    /// neighbour; of equals the first. Two letters may always be wrong in words of four and more.
    static Optional<String> of(String typed, Collection<String> words) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String word : words) {
            int distance = distance(typed, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        int letters = best.replace("-", "").length();
        return least <= Math.max(letters / 3, letters >= 4 ? 2 : 1) && least < letters
                ? Optional.of(best)
                : Optional.empty();
    }

    /// How many letters must be changed, added, taken away or swapped with a neighbour (optimal string alignment).
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int least = Math.min(steps[i - 1][j - 1] + (same ? 0 : 1),
                        1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                steps[i][j] = swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
            }
        }
        return steps[from.length()][to.length()];
    }
}
