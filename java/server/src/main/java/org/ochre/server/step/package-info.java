/// The steps of a request: the grammar of URLs, and which operation of Ochre each step is. This package knows nothing
/// of HTTP, files or admission.
@NullMarked
package org.ochre.server.step;

import org.jspecify.annotations.NullMarked;
