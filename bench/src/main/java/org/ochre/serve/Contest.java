package org.ochre.serve;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// Both services on the same pictures, one after the other, several times.
///
/// @param rounds how often each loop runs; the loops of all services take turns
/// @param seconds how long a loop runs
record Contest(Pictures pictures, Wrk wrk, int rounds, int seconds, PrintStream progress) {
    /// What is asked of a service.
    ///
    /// @param work the name of the work, the same for all services
    /// @param how what is special, such as how colours are dithered
    /// @param prefix of the path
    record Entry(String work, Service service, String how, String prefix, List<String> names) {}

    /// What came of an entry: the medians of its loops.
    ///
    /// @param work and `service` and `how`: those of the entry
    /// @param cpu milliseconds of processor time of the service for each request; NaN where none was answered
    /// @param bytes of an answer, the mean over the pictures
    /// @param psnr in dB, the mean over the pictures
    record Outcome(String work, String service, String how, double rate, double p50, double p99, double cpu,
            long errors, double bytes, double psnr) {
        String title() {
            return service + (how.isEmpty() ? "" : ", " + how);
        }
    }

    /// An entry while it is measured.
    private record Trial(Entry entry, double[] worth, List<double[]> loops) {}

    List<Outcome> run(List<Entry> entries) throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        for (Entry entry : entries) {
            trials.add(new Trial(entry, worth(entry), new ArrayList<>()));
            wrk.run(entry.service, entry.prefix, entry.names, 1 + seconds / 3);
            entry.service.awaitRest();
        }
        for (int round = 0; round < rounds; round++) {
            for (Trial trial : trials) {
                trial.loops.add(loop(trial.entry));
            }
        }
        return trials.stream().map(trial -> outcome(trial.entry, trial.loops, trial.worth)).toList();
    }

    private double[] loop(Entry entry) throws IOException, InterruptedException {
        double before = entry.service.cpu();
        Wrk.Load load = wrk.run(entry.service, entry.prefix, entry.names, seconds);
        double cpu = load.requests() == 0 ? Double.NaN : 1000 * (entry.service.cpu() - before) / load.requests();
        entry.service.awaitRest();
        progress.printf("%s, %s: %.1f requests/s, p50 %.1f ms, p99 %.1f ms, %.2f ms of CPU a request%n",
                entry.prefix, entry.service.name(), load.rate(), load.p50(), load.p99(), cpu);
        return new double[]{load.rate(), load.p50(), load.p99(), cpu, load.errors()};
    }

    private static Outcome outcome(Entry entry, List<double[]> loops, double[] worth) {
        return new Outcome(entry.work, entry.service.name(), entry.how, median(loops, 0), median(loops, 1),
                median(loops, 2), median(loops, 3),
                (long) loops.stream().mapToDouble(loop -> loop[4]).sum(), worth[0], worth[1]);
    }

    private static double median(List<double[]> loops, int which) {
        double[] sorted = loops.stream().mapToDouble(loop -> loop[which]).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /// The mean bytes and PSNR of the answers for all pictures.
    private double[] worth(Entry entry) throws IOException, InterruptedException {
        double bytes = 0;
        double psnr = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String name : entry.names) {
                HttpRequest request = HttpRequest.newBuilder(entry.service.uri(entry.prefix + name)).build();
                HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new IOException("%s: expected 200 for %s, got %d: %s".formatted(entry.service.name(),
                            request.uri(), answer.statusCode(), new String(answer.body())));
                }
                bytes += answer.body().length;
                psnr += Judge.psnr(pictures.folder().resolve(name), answer.body());
            }
        }
        return new double[]{bytes / entry.names.size(), psnr / entry.names.size()};
    }
}
