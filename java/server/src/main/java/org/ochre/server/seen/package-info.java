/// What is seen of the service from outside: metrics, the access log, events of the flight recorder.
@NullMarked
package org.ochre.server.seen;

import org.jspecify.annotations.NullMarked;
