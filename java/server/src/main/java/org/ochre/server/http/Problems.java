package org.ochre.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.ochre.server.answer.Problem;

/// What Jetty itself refuses, such as a malformed request, in the form of all other problems.
public final class Problems implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = Math.max(response.getStatus(), 400);
        Problem problem = new Problem(Problem.Kind.of(status), "request: expected HTTP that this service reads, got "
                + request.getAttribute(ErrorHandler.ERROR_MESSAGE));
        response.setStatus(problem.kind().status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(problem.content()), callback);
        return true;
    }
}
