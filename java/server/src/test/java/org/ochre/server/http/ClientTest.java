package org.ochre.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.Test;

/// Whether a client is there, on connections that are in memory.
class ClientTest {
    private final ByteArrayEndPoint endPoint = new ByteArrayEndPoint();
    private final Given connection = new Given(endPoint);
    private final Client client = new Client(connection);

    @Test
    void aClientThatSendsNothingIsThere() {
        assertThat(client.isGone()).isFalse();
        assertThat(client.isGone()).isFalse();
        assertThat(connection.bytes).isEmpty();
    }

    /// The bytes of the next request are not lost: what was read goes back, and the rest stays where it is.
    @Test
    void theNextRequestStaysWhole() throws IOException {
        endPoint.addInput("GET /");
        assertThat(client.isGone()).isFalse();
        assertThat(client.isGone()).isFalse();
        ByteBuffer rest = BufferUtil.allocate(9);
        endPoint.fill(rest);
        assertThat(connection.bytes + BufferUtil.toString(rest)).isEqualTo("GET /");
        assertThat(connection.bytes).as("read once").hasSize(1);
    }

    @Test
    void aClientThatClosesIsGone() {
        endPoint.addInputEOF();
        assertThat(client.isGone()).isTrue();
        endPoint.close();
        assertThat(client.isGone()).isTrue();
    }

    /// A client that closes behind its next request is still waited for: the connection sees the end itself.
    @Test
    void aClientThatHasSentMoreIsThere() {
        endPoint.addInput("G");
        endPoint.addInputEOF();
        assertThat(client.isGone()).isFalse();
        assertThat(client.isGone()).isFalse();
    }

    /// Keeps the bytes that are given back.
    private static final class Given extends AbstractConnection implements Connection.UpgradeTo {
        private String bytes = "";

        private Given(ByteArrayEndPoint endPoint) {
            super(endPoint, Runnable::run);
        }

        @Override
        public void onUpgradeTo(ByteBuffer buffer) {
            bytes += BufferUtil.toString(buffer);
        }

        @Override
        public void onFillable() {}
    }
}
