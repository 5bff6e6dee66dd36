package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {
    @Test
    void figuresOfTheScriptAreRead() throws IOException {
        Wrk.Load load = Wrk.Load.of("Running 2s test\nfigures 642 2004000 15250 70010 3 8123456\n");
        assertThat(load.rate()).isCloseTo(320.4, within(0.1));
        assertThat(load.p50()).isEqualTo(15.25);
        assertThat(load.p99()).isEqualTo(70.01);
        assertThat(load.errors()).isEqualTo(3);
        assertThat(load.bytes()).isEqualTo(8_123_456);
    }

    @Test
    void anOutputWithoutFiguresIsShown() {
        assertThatThrownBy(() -> Wrk.Load.of("unable to connect")).isInstanceOf(IOException.class)
                .hasMessage("wrk: expected a line of figures, got unable to connect");
    }
}
