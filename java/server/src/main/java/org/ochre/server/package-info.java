/// The service.
@NullMarked
package org.ochre.server;

import org.jspecify.annotations.NullMarked;
