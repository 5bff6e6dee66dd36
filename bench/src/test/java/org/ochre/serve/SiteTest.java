package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SiteTest {
    private static final String GAUGES = """
            ochre_pool_bytes{state="budget"} 1000.0
            ochre_pool_bytes{state="claimed"} %d
            ochre_pool_bytes{state="in_use"} 0.0
            ochre_pool_bytes{state="waiting"} 0.0
            ochre_buffer_bytes{of="answers"} 2.0e3
            ochre_buffer_bytes{of="bodies"} 0
            ochre_waiting_requests{lane="light"} 0
            """;

    @Test
    void aPathIsSignedWithTheKey() {
        Site site = new Site(0, "sixteen letters!".getBytes(StandardCharsets.US_ASCII), List.of());
        String signed = site.sign("/resize:300x/jpg:80/coffee.png");
        assertThat(signed).matches("/[A-Za-z0-9_-]{43}/resize:300x/jpg:80/coffee\\.png");
        assertThat(site.sign("/png/coffee.png").substring(1, 44)).isNotEqualTo(signed.substring(1, 44));
        assertThat(Site.spoilt(signed)).isNotEqualTo(signed).hasSameSizeAs(signed).endsWith(signed.substring(2));
    }

    @Test
    void whatIsHeldIsAddedUpOnceItNoLongerShrinks() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(left(asked, "ochre_waiting_requests{lane=\"heavy\"} 3\n")).isEqualTo(2003);
        assertThat(asked).hasValue(10);
    }

    @Test
    void aGaugeThatIsMissingIsNamed() {
        assertThatThrownBy(() -> left(new AtomicInteger(), "")).isInstanceOf(IOException.class)
                .hasMessage("/metrics: expected ochre_waiting_requests{lane=\"heavy\"}, got none");
    }

    /// The claimed bytes shrink to 0 with each look.
    private static long left(AtomicInteger asked, String more) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = (GAUGES.formatted(Math.max(0, 5 - asked.getAndIncrement())) + more).getBytes();
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        try {
            return new Site(server.getAddress().getPort(), new byte[1], List.of()).left(10);
        } finally {
            server.stop(0);
        }
    }
}
