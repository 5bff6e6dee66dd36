package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServingOptionsTest {
    @Test
    void eachOptionIsTaken() {
        ServingOptions options = ServingOptions.of("--parts", "soak,mixed", "--rounds", "2", "--seconds", "4",
                "--alone",
                "5", "--large", "6", "--minutes", "0.5", "--work", "w", "--report", "r.md");
        assertThat(options.parts()).containsExactlyInAnyOrder("mixed", "soak");
        assertThat(options).isEqualTo(new ServingOptions(options.parts(), 2, 4, 5, 6, 0.5, Path.of("w"),
                Path.of("r.md")));
        assertThat(ServingOptions.of().parts()).isEqualTo(ServingOptions.ALL);
    }

    @Test
    void unknownOptionsAndPartsAreRefused() {
        assertThatThrownBy(() -> ServingOptions.of("--hours", "2")).hasMessage("--hours: " + ServingOptions.USAGE);
        assertThatThrownBy(() -> ServingOptions.of("--rounds")).hasMessage("--rounds: " + ServingOptions.USAGE);
        assertThatThrownBy(() -> ServingOptions.of("--parts", "sauna"))
                .hasMessage("--parts: expected some of contest, mixed, soak, got [sauna]");
    }
}
