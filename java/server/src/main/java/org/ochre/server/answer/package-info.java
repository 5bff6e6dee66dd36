/// What goes back to a client: an [org.ochre.server.answer.Answer] or a [org.ochre.server.answer.Problem].
@NullMarked
package org.ochre.server.answer;

import org.jspecify.annotations.NullMarked;
