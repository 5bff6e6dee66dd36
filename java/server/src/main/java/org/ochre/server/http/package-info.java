/// HTTP: from a request to its work, and from an answer or a problem to the client.
@NullMarked
package org.ochre.server.http;

import org.jspecify.annotations.NullMarked;
