package org.ochre.server.seen;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// The flight recorder's event for one stage of one request.
@Name("org.ochre.server.Stage")
@Label("Request Stage")
@Category({"Ochre", "Server"})
@Description("One stage of a request to the image service")
@StackTrace(false)
final class StageEvent extends Event {
    @Label("Stage")
    String stage = "";

    @Label("Steps")
    @Description("The steps of the request")
    String steps = "";

    @Label("Trace")
    @Description("The trace id of the request's traceparent, where it has one")
    String trace = "";
}
