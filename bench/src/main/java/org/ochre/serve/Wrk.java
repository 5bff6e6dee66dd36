package org.ochre.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A closed loop by `wrk`: each of some connections asks for the next picture when it has the one before.
///
/// @param script the Lua script that goes through the pictures and prints the figures
record Wrk(java.nio.file.Path script, int connections) {
    private static final Pattern FIGURES = Pattern.compile("figures (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    /// What a closed loop gave.
    ///
    /// @param p50 milliseconds
    /// @param p99 milliseconds
    /// @param errors answers that were not 200, and connections that failed
    /// @param bytes of all answers, heads included
    record Load(long requests, double seconds, double p50, double p99, long errors, long bytes) {
        double rate() {
            return requests / seconds;
        }

        /// Reads what the script printed.
        static Load of(String output) throws IOException {
            Matcher matcher = FIGURES.matcher(output);
            if (!matcher.find()) {
                throw new IOException("wrk: expected a line of figures, got " + output);
            }
            long[] values = new long[matcher.groupCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Long.parseLong(matcher.group(i + 1));
            }
            return new Load(values[0], values[1] / 1e6, values[2] / 1e3, values[3] / 1e3, values[4], values[5]);
        }
    }

    /// Loads a service for some seconds.
    ///
    /// @param prefix what comes before a picture's name in the path
    Load run(Service service, String prefix, List<String> names, int seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Service.onTwoProcessors());
        command.addAll(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "60s", "-s",
                script.toString(), "http://127.0.0.1:" + service.port(), "--", prefix));
        command.addAll(names);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("wrk ended with " + code + ": " + output);
        }
        return Load.of(output);
    }
}
