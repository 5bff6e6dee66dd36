/// Where the bytes of a request come from: its path and signature, files below the root, bodies.
@NullMarked
package org.ochre.server.source;

import org.jspecify.annotations.NullMarked;
