package org.ochre.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.Metrics;

/// What Jetty itself refuses, such as a malformed request, in the form of all other problems.
///
/// @param metrics counts
public record Problems(Metrics metrics) implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Problem problem = new Problem(Problem.Kind.of(response.getStatus()),
                "request: expected HTTP that this service reads, got "
                        + request.getAttribute(ErrorHandler.ERROR_MESSAGE));
        metrics.request("other", problem.kind().status());
        metrics.problem(problem.kind());
        response.setStatus(problem.kind().status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(problem.content()), callback);
        return true;
    }
}
