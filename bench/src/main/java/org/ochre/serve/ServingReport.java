package org.ochre.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ochre.bench.Machine;

/// Writes `bench/SERVING.md`: a section for each part, as far as the part was measured.
final class ServingReport {
    static final String PALETTE = "JPEG of 600×400 → PNG of 256 colours";
    static final String SMALLER = "JPEG of 2400×1600 → JPEG 300 wide";
    private static final List<String> SECTIONS = List.of("contest", "mixed", "soak");

    private ServingReport() {}

    /// Puts the sections of a folder together.
    static void write(Path sections, Path report) throws IOException {
        StringBuilder text = new StringBuilder("# The service under load\n\n");
        text.append(Machine.describe(sections.resolveSibling("run"), library -> library.contains("OpenCV"))).append("""

                `bench/serve/run` measures this. Services, clients and load run on the same two processors, over the
                loopback interface. **Machines differ and are noisy: read the ratios, all of one run.**
                """);
        for (String section : SECTIONS) {
            Path file = sections.resolve(section + ".md");
            text.append('\n').append(Files.exists(file)
                    ? Files.readString(file)
                    : "## " + section + "\n\nNot measured in this run.\n");
        }
        Files.writeString(report, text);
    }

    /// Both services side by side.
    static String contest(List<Contest.Outcome> outcomes, ServingOptions options, int connections, long ochre,
            long sharp) {
        StringBuilder text = new StringBuilder("## Beside sharp\n\n");
        say(text,
                """
                        `wrk` with %d connections goes through the pictures in turn, so no two requests at a time are
                        the same. The services take turns, %d times %d s each; figures are medians. *CPU* is the
                        service's processor time for a request. PSNR is against the picture that the JPEG holds, for
                        the smaller pictures against that picture made as small by Lanczos 3; bytes and PSNR are means
                        over all pictures. sharp runs with its defaults. Of each work the first row of each service is
                        compared: for 256 colours Ochre refines the palette in 8 iterations, because its PSNR must
                        not be lower than sharp's for any photo, and some have little margin without. At most %d MiB
                        were resident of Ochre's process, %d MiB of node's.

                        """,
                connections, options.rounds(), options.seconds(), ochre >> 20, sharp >> 20);
        text.append("| work | service | requests/s | p50, ms | p99, ms | CPU, ms | bytes | PSNR, dB | errors |\n")
                .append("|---".repeat(9)).append("|\n");
        for (Contest.Outcome o : outcomes) {
            say(text, "| %s | %s | %.1f | %.1f | %.1f | %.2f | %,.0f | %.2f | %d |%n", o.work(),
                    o.title(), o.rate(), o.p50(), o.p99(), o.cpu(), o.bytes(), o.psnr(), o.errors());
        }
        text.append("\n| to be reached | ratio | must | aim |\n|---|---|---|---|\n");
        Contest.Outcome[] palette = pair(outcomes, PALETTE);
        Contest.Outcome[] smaller = pair(outcomes, SMALLER);
        row(text, "256 colours: requests/s of Ochre ÷ sharp", palette[0].rate() / palette[1].rate(), 5, 10);
        bound(text, "256 colours: bytes of Ochre ÷ sharp", palette[0].bytes() / palette[1].bytes(), 1.1);
        row(text, "256 colours: PSNR of Ochre − sharp, dB", palette[0].psnr() - palette[1].psnr(), 0, 0);
        row(text, "300 wide: requests/s of Ochre ÷ sharp", smaller[0].rate() / smaller[1].rate(), 1, 1.5);
        return text.toString();
    }

    /// The first outcome of each service for a work, Ochre's before sharp's.
    private static Contest.Outcome[] pair(List<Contest.Outcome> outcomes, String work) {
        return outcomes.stream().filter(o -> o.work().equals(work)).limit(2).toArray(Contest.Outcome[]::new);
    }

    /// Small requests alone and beside large ones.
    static String mixed(Mixed.Outcome o, double capacity, int large, long peak) {
        StringBuilder text = new StringBuilder("## Small requests while large ones queue\n\n");
        say(text,
                """
                        Requests for 256 colours of 600×400 come at %.1f a second, %.0f %% of the %.1f that a closed
                        loop gets, at moments that do not depend on the answers; each time counts from the moment when
                        the request was due. %d requests for the picture of 50 megapixels, each in another number of
                        colours, are sent at once and queue: %d were answered, whole and right, within %.0f s (median
                        %.0f s, longest %.0f s; told to come back later %d times). At most %d MiB were resident. The
                        load's own process once stood still for %.0f ms.

                        """,
                o.rate(), 100 * Mixed.SHARE, capacity, large, o.largeAnswered(), o.during(),
                o.largeTimes().getValueAtPercentile(50) / 1e6, o.largeTimes().getMaxValue() / 1e6, o.refused(),
                peak >> 20, o.standstill());
        text.append("| small requests | number | p50, ms | p90, ms | p99, ms | longest, ms | wrong |\n")
                .append("|---".repeat(7)).append("|\n");
        times(text, "alone", o.alone());
        times(text, "beside large ones", o.beside());
        text.append("\n| to be reached | ratio | must | aim |\n|---|---|---|---|\n");
        bound(text, "p99 beside large ones ÷ p99 alone", o.ratio(), 2);
        return text.toString();
    }

    private static void times(StringBuilder text, String what, OpenLoop.Times times) {
        say(text, "| %s | %,d | %.1f | %.1f | %.1f | %.1f | %d |%n", what, times.requests(), times.milliseconds(50),
                times.milliseconds(90), times.milliseconds(99), times.milliseconds(100), times.wrong());
    }

    /// Minutes with faults.
    static String soak(ServiceSoak.Outcome o, int clients, long bound, int code) {
        StringBuilder text = new StringBuilder("## With faults\n\n");
        say(text,
                """
                        %d clients for %.0f s, with signatures. %,d requests were served, every answer compared with
                        the one that was right when nothing else ran; %,d visits were faults, each answered as it
                        should; %d went wrong. The service said %,d times to come back later, and each such client
                        did. At most %d MiB were resident, of %d that are allowed; %.0f MiB in the second fifth of the
                        time, %.0f in the last. When all clients had gone, its metrics counted %d bytes and requests
                        that it still held. It ended with code %d when it was told to (143 is the JVM's for that).

                        """,
                clients, o.seconds(), o.served(), o.faults(), o.wrong(), o.later(), o.peak() >> 20, bound >> 20,
                o.middle() / (1 << 20), o.last() / (1 << 20), o.left(), code);
        text.append("| visit | expected | as expected |\n|---|---|---|\n");
        for (Map.Entry<Visit, Long> entry : o.right().entrySet()) {
            say(text, "| %s | %s | %,d |%n", entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    entry.getKey().expects(), entry.getValue());
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String what, double value, double must, double aim) {
        say(text, "| %s | %.2f | %s | %s |%n", what, value,
                verdict(Double.isFinite(value) && value >= must, "≥ " + must),
                aim == must ? "" : verdict(Double.isFinite(value) && value >= aim, "≥ " + aim));
    }

    private static void bound(StringBuilder text, String what, double value, double most) {
        say(text, "| %s | %.2f | %s | |%n", what, value, verdict(value <= most, "≤ " + most));
    }

    private static String verdict(boolean met, String bound) {
        return met ? bound + ": met" : "**" + bound + ": missed**";
    }

    private static void say(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }
}
