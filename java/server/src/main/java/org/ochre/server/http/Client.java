package org.ochre.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/// The client of a request whose body has been received. Nothing tells a server that a client has closed its
/// connection, unless the server reads from it. So [#isGone] tries to read, which does not wait. A client that has sent
/// its next request already is there; its first byte goes back to the connection.
///
/// A client that closes only its own direction looks the same, and counts as gone, as with nginx and Go's server.
final class Client {
    private final Connection connection;
    private final EndPoint endPoint;
    private final ByteBuffer one = ByteBuffer.allocate(1);
    private boolean busy;

    Client(Request request) {
        this(request.getConnectionMetaData().getConnection());
    }

    /// The client at the other end of a connection.
    Client(Connection connection) {
        this.connection = connection;
        endPoint = connection.getEndPoint();
    }

    /// Whether nobody is there. Only the thread that handles the request may ask.
    boolean isGone() {
        if (!endPoint.isOpen()) {
            return true;
        }
        if (busy || !(connection instanceof Connection.UpgradeTo next)) {
            return false;
        }
        try {
            one.clear().limit(0); // Jetty's buffers are kept ready for reading
            int count = endPoint.fill(one);
            if (count > 0) {
                busy = true;
                next.onUpgradeTo(one);
            }
            return count < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
