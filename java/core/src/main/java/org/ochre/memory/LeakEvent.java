package org.ochre.memory;

import java.io.PrintWriter;
import java.io.StringWriter;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// The flight recorder's event for a lease that was never closed and can no longer be reached.
@Name("org.ochre.Leak")
@Label("Leaked Memory Lease")
@Category("Ochre")
@Description("A lease that was never closed, found by the garbage collector")
@StackTrace(false)
final class LeakEvent extends Event {
    @Label("Leased")
    @DataAmount
    long leased;

    @Label("Opened At")
    @Description("The stack that opened it, with -Dochre.leakDetection=true")
    @Nullable
    String opened;

    static void commit(long bytes, @Nullable Throwable opened) {
        LeakEvent event = new LeakEvent();
        if (event.shouldCommit()) {
            event.leased = bytes;
            event.opened = opened == null ? null : text(opened);
            event.commit();
        }
    }

    private static String text(Throwable opened) {
        StringWriter text = new StringWriter();
        opened.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
