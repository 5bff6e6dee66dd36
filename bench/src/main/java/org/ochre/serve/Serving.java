package org.ochre.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Measures the service and writes `bench/SERVING.md`. `bench/serve/run` starts it from the project's folder, with
/// Ochre and sharp's peer built. It fails where an answer is wrong; a target that is missed is only said.
///
/// Each part writes its section when it ends, so parts can run one by one.
public final class Serving {
    private static final int CONNECTIONS = 8;
    private static final int CLIENTS = 24;
    private static final Path LAUNCHER = Path.of("ochre").toAbsolutePath();
    private static final Path SCRIPTS = Path.of("bench", "serve");

    /// What the soak's service may have resident: its memory for pixels, and what README says to give beside it.
    private static final long SOAK_BUDGET = 512L << 20;
    private static final long SOAK_BOUND = SOAK_BUDGET + (450L << 20);

    private final ServingOptions options;

    private Serving(ServingOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServingOptions options;
        try {
            options = ServingOptions.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("serve: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Serving(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Path sections = Files.createDirectories(options.work().resolve("sections"));
        Pictures pictures = Pictures.write(options.work().resolve("pictures"), options.parts().contains("mixed"));
        boolean right = true;
        if (options.parts().contains("contest")) {
            right &= contest(pictures, sections);
        }
        if (options.parts().contains("mixed")) {
            right &= mixed(pictures, sections);
        }
        if (options.parts().contains("soak")) {
            right &= soak(pictures, sections);
        }
        ServingReport.write(sections, options.report());
        System.out.println("serve: " + options.report());
        return right;
    }

    private boolean contest(Pictures pictures, Path sections) throws IOException, InterruptedException {
        try (Service ochre = ochre(pictures, "contest"); Service sharp = sharp(pictures)) {
            Contest contest = new Contest(pictures, wrk(), options.rounds(), options.seconds(), System.out);
            List<Contest.Outcome> outcomes = contest.run(entries(ochre, sharp, pictures));
            Files.writeString(sections.resolve("contest.md"),
                    ServingReport.contest(outcomes, options, CONNECTIONS, ochre.peak(), sharp.peak()));
            return outcomes.stream().allMatch(outcome -> outcome.errors() == 0);
        }
    }

    private static List<Contest.Entry> entries(Service ochre, Service sharp, Pictures pictures) {
        List<String> small = pictures.small();
        String palette = ServingReport.PALETTE;
        return List.of(new Contest.Entry(palette, ochre, "`refine=8`", "/unsigned/quantize:256:refine=8/png/", small),
                new Contest.Entry(palette, sharp, "", "/palette/", small),
                new Contest.Entry(palette, ochre, "", Mixed.STEPS, small),
                new Contest.Entry(palette, ochre, "Floyd–Steinberg", "/unsigned/quantize:256:dither/png/", small),
                new Contest.Entry(palette, sharp, "`dither: 0`", "/plain/", small),
                new Contest.Entry(ServingReport.SMALLER, ochre, "", "/unsigned/resize:300x/jpg:80/", pictures.wide()),
                new Contest.Entry(ServingReport.SMALLER, sharp, "", "/small/", pictures.wide()));
    }

    private boolean mixed(Pictures pictures, Path sections) throws IOException, InterruptedException {
        try (Service ochre = ochre(pictures, "mixed", "--memory", "1g", "--time", "1800", "--max-answer", "96m",
                "--answers", "192m")) {
            wrk().run(ochre, Mixed.STEPS, pictures.small(), options.seconds());
            double capacity = wrk().run(ochre, Mixed.STEPS, pictures.small(), options.seconds()).rate();
            Mixed.Outcome outcome = new Mixed(ochre, pictures, options.alone(), options.large(), System.out)
                    .run(capacity);
            Files.writeString(sections.resolve("mixed.md"),
                    ServingReport.mixed(outcome, capacity, options.large(), ochre.peak()));
            return outcome.largeAnswered() == options.large() && outcome.alone().wrong() == 0
                    && outcome.beside().wrong() == 0;
        }
    }

    private boolean soak(Pictures pictures, Path sections) throws IOException, InterruptedException {
        byte[] random = new byte[32];
        new Random(18).nextBytes(random);
        String key = HexFormat.of().formatHex(random);
        Path keys = Files.writeString(options.work().resolve("keys"), key + "\n");
        List<String> command = serve(pictures, "--keys", keys.toString(), "--memory", (SOAK_BUDGET >> 20) + "m");
        try (Service ochre = Service.start("Ochre", command, log("soak"))) {
            Site site = Site.of(ochre.port(), key.getBytes(StandardCharsets.US_ASCII), pictures);
            Duration time = Duration.ofMillis(Math.round(60_000 * options.minutes()));
            ServiceSoak.Outcome outcome = new ServiceSoak(ochre, site, CLIENTS, time, SOAK_BOUND, System.out).run();
            int code = ochre.stop();
            Files.writeString(sections.resolve("soak.md"), ServingReport.soak(outcome, CLIENTS, SOAK_BOUND, code));
            return outcome.wrong() == 0 && outcome.left() == 0 && outcome.peak() <= SOAK_BOUND;
        }
    }

    private Wrk wrk() {
        return new Wrk(SCRIPTS.resolve("cycle.lua"), CONNECTIONS);
    }

    /// @param more further options of `ochre serve`
    private Service ochre(Pictures pictures, String log, String... more) throws IOException, InterruptedException {
        List<String> command = serve(pictures, more);
        command.add("--unsigned");
        return Service.start("Ochre", command, log(log));
    }

    private Service sharp(Pictures pictures) throws IOException, InterruptedException {
        String server = SCRIPTS.resolve("sharp").resolve("server.mjs").toString();
        return Service.start("sharp", List.of("node", server, pictures.folder().toString()), log("sharp"));
    }

    private static List<String> serve(Pictures pictures, String... more) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString(), "serve", "--root",
                pictures.folder().toString(), "--port", "0", "--log", "none"));
        command.addAll(List.of(more));
        return command;
    }

    private Path log(String name) {
        return options.work().resolve(name + ".log");
    }
}
