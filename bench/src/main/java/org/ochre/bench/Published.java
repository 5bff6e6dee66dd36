package org.ochre.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Measures the published set. Each row runs in a process of its own, which writes its JSON and log when it ends. So a
/// stopped run keeps the rows before. A row that fails is noted, and the next row follows.
public final class Published {
    private final Path run;
    private final int forks;

    Published(Path run, int forks) {
        this.run = run;
        this.forks = forks;
    }

    /// @param args the folder of the run, `quick` or `full`, and the number of seconds after which no further row
    ///     begins
    public static void main(String[] args) throws IOException {
        Path run = Path.of(args[0]);
        List<Planned> rows = args[1].equals("quick") ? Plan.small() : Plan.published();
        boolean whole = new Published(run, 1).measure(rows, Duration.ofSeconds(Long.parseLong(args[2])));
        System.exit(whole ? 0 : 1);
    }

    /// Whether all rows could be measured.
    boolean measure(List<Planned> rows, Duration limit) throws IOException {
        Plan.write(run, rows);
        long start = System.nanoTime();
        boolean whole = true;
        for (int i = 0; i < rows.size(); i++) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            String left = i == 0
                    ? ""
                    : ", about " + elapsed.multipliedBy(rows.size() - i).dividedBy(i).toSeconds() + " s left";
            String outcome = elapsed.compareTo(limit) < 0
                    ? measure(rows.get(i), i)
                    : missed(rows.get(i), "no time was left");
            whole &= !outcome.startsWith("MISSING");
            System.out.printf(Locale.ROOT, "bench: %3d of %d, %4d s%s: %s: %s%n", i + 1, rows.size(),
                    elapsed.toSeconds(),
                    left, rows.get(i), outcome);
        }
        return whole;
    }

    private String measure(Planned row, int number) throws IOException {
        String name = String.format(Locale.ROOT, "%03d-%s", number + 1, row.benchmark());
        Path log = run.resolve(name + ".log");
        try {
            List<String> scores = new ArrayList<>();
            for (RunResult result : new Runner(options(row, name, log).build()).run()) {
                scores.add(Results.number(result.getPrimaryResult().getScore()) + " "
                        + result.getPrimaryResult().getScoreUnit());
            }
            return String.join(", ", scores);
        } catch (RunnerException e) {
            return missed(row, "failed, see " + log.getFileName());
        }
    }

    private String missed(Planned row, String why) throws IOException {
        Plan.miss(run, row, why);
        return "MISSING: " + why;
    }

    private ChainedOptionsBuilder options(Planned row, String name, Path log) {
        Planned.Effort effort = row.effort();
        TimeValue time = TimeValue.milliseconds(effort.time.toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + row.benchmark() + "\\.").forks(forks)
                .warmupIterations(effort.warmups).warmupTime(time).measurementIterations(effort.iterations)
                .measurementTime(time).addProfiler(GCProfiler.class).shouldFailOnError(true).output(log.toString())
                .resultFormat(ResultFormatType.JSON).result(run.resolve(name + ".json").toString());
        row.params().forEach(options::param);
        return options;
    }
}
