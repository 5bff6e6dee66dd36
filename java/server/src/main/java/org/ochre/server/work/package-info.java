/// The way of a request to its pixels: a plan by the header, a line, a worker with a lease, an answer.
@NullMarked
package org.ochre.server.work;

import org.jspecify.annotations.NullMarked;
