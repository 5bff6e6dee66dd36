package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/// How many connections may be open.
class ConnectionsTest {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n";
    private static final int MOMENT = 200;

    @Test
    void furtherOnesWaitUntilOneCloses() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--connections", "2");
                Socket _ = service.socket(HEALTH + "\r\n")) {
            Socket first = service.socket(HEALTH + "\r\n");
            RunningService.await("two are open", service.service::connections, 2);
            assertThat(first.getInputStream().read()).isEqualTo('H');
            try (Socket third = service.socket(HEALTH + "Connection: close\r\n\r\n")) {
                int patience = third.getSoTimeout();
                third.setSoTimeout(MOMENT);
                assertThatThrownBy(() -> third.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                assertThat(service.service.connections()).isEqualTo(2);
                third.setSoTimeout(patience);
                first.close();
                assertThat(RunningService.rest(third)).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
