package org.ochre.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes a connection whose next request has begun, and whose header is not whole in time. Jetty's limit for standing
/// still begins again with each byte: a client that sends one now and then would keep its connection for good.
///
/// It is a bean of the connector. It looks at all connections four times within the deadline, so one is closed after
/// the deadline and at most half of it more.
public final class HeaderDeadline extends AbstractLifeCycle implements Connection.Listener {
    private static final int LOOKS = 4;

    private final Scheduler scheduler;
    private final long nanos;
    private final Map<Connection, Wait> waits = new ConcurrentHashMap<>();

    /// How a connection was found while none of its requests ran.
    ///
    /// @param requests that it has had
    /// @param bytes that it has received
    /// @param since when more bytes were found, by [System#nanoTime]; without meaning where there are none
    /// @param begun whether there are more bytes than at first
    private record Wait(long requests, long bytes, long since, boolean begun) {
        /// A connection that has sent nothing yet.
        static final Wait NEW = new Wait(0, 0, 0, false);

        static Wait of(Connection connection) {
            return new Wait(connection.getMessagesIn(), connection.getBytesIn(), 0, false);
        }

        Wait next(Connection connection, long now) {
            if (connection.getMessagesIn() != requests) {
                return of(connection);
            }
            return begun || connection.getBytesIn() == bytes ? this : new Wait(requests, bytes, now, true);
        }
    }

    /// @param scheduler that of the connector
    /// @param deadline from the first byte of a header to its end
    public HeaderDeadline(Scheduler scheduler, Duration deadline) {
        this.scheduler = scheduler;
        this.nanos = deadline.toNanos();
    }

    @Override
    protected void doStart() {
        schedule();
    }

    private void schedule() {
        scheduler.schedule(this::look, nanos / LOOKS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        waits.put(connection, Wait.NEW);
    }

    @Override
    public void onClosed(Connection connection) {
        waits.remove(connection);
    }

    private void look() {
        if (isRunning()) {
            schedule(); // first: the next look comes, whatever happens in this one
        }
        long now = System.nanoTime();
        waits.replaceAll((connection, wait) -> {
            if (connection.getMessagesIn() != connection.getMessagesOut()) { // a request runs
                return Wait.of(connection);
            }
            Wait next = wait.next(connection, now);
            if (next.begun && now - next.since > nanos) {
                connection.getEndPoint().close();
            }
            return next;
        });
    }
}
