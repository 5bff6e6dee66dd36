package org.ochre.spark.cli;

import java.io.PrintWriter;
import org.ochre.spark.FirstErrors;

/// What a command says at its end.
///
/// @param quiet whether it says nothing but errors
record Report(PrintWriter out, PrintWriter err, boolean quiet) {
    void say(String line) {
        if (!quiet) {
            out.println(line);
        }
    }

    /// Says how many pictures could not be worked on, and why the first of them.
    ///
    /// @return the exit code: 1 where there are any
    int failed(Corpus corpus, long count) {
        corpus.ochre().counters().errors().value().forEach(reason -> err.println("ochre spark: " + reason));
        if (count > FirstErrors.MOST) {
            err.println("ochre spark: " + count + " pictures could not be read");
        }
        return count == 0 ? 0 : 1;
    }
}
