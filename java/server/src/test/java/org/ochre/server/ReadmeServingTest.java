package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ochre.Readme;

/// What README's section *Serving* says is so: its options are options, and the paths of its examples are served.
class ReadmeServingTest {
    private static List<String> lines() throws Exception {
        return Readme.read().of("Serving", "sh").stream().flatMap(block -> block.text().lines())
                .map(line -> line.replaceFirst("\\s+# .*", "")).toList();
    }

    @Test
    void theOptionsOfItsLinesAreOptions() throws Exception {
        List<String> starts = lines().stream().filter(line -> line.startsWith("./ochre serve ")).toList();
        assertThat(starts).hasSizeGreaterThan(2);
        for (String line : starts) {
            new Settings().flags().parse(line.substring("./ochre serve ".length()).split(" "));
        }
        String command = Readme.read().of("Serving", "dockerfile").getFirst().text().lines()
                .filter(line -> line.startsWith("CMD")).findFirst().orElseThrow();
        new Settings().flags().parse(command.replaceAll("CMD \\[|[\\]\",]", "").split(" "));
    }

    @Test
    void everyOptionIsInItsTable() throws Exception {
        String section = Files.readString(RunningService.PHOTOS.resolve("../../README.md"))
                .replaceFirst("(?s).*\n## Serving\n", "").replaceFirst("(?s)\n## .*", "");
        String help = new Settings().flags().help();
        List<String> options = Pattern.compile("(?m)^ +(--[a-z-]+)").matcher(help).results()
                .map(match -> match.group(1)).toList();
        assertThat(options).hasSizeGreaterThan(15).filteredOn(option -> !option.equals("--help"))
                .allMatch(option -> section.contains(option));
        assertThat(
                Pattern.compile("`(--[a-z-]+)").matcher(section).results().map((MatchResult match) -> match.group(1)))
                .allMatch(options::contains);
    }

    @Test
    void itsPathsAreServed() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS)) {
            List<String> paths = lines().stream().filter(line -> line.startsWith("curl '"))
                    .map(line -> line.replaceFirst("curl 'http://127.0.0.1:8080([^']*)'.*", "$1")).toList();
            assertThat(paths).hasSize(2);
            for (String path : paths) {
                assertThat(service.get(path).statusCode()).as(path).isEqualTo(200);
            }
            byte[] photo = Files.readAllBytes(RunningService.PHOTOS.resolve("chelsea.png"));
            HttpResponse<byte[]> posted = service.post("/unsigned/resize:300x/jpg:80", "image/png", photo);
            assertThat(posted.statusCode()).isEqualTo(200);
            assertThat(lines().stream().filter(line -> line.startsWith("curl --data-binary")))
                    .singleElement().asString().contains("8080/unsigned/resize:300x/jpg:80'", "chelsea.png");
        }
    }
}
