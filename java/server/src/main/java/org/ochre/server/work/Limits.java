package org.ochre.server.work;

import java.time.Duration;

/// What one request may ask for.
///
/// @param bytes the bytes of a file or a body
/// @param pixels the pixels of a picture, read or made
/// @param pages the pages of a file
/// @param time the time from the first byte of the answer's computation being asked for to its last being computed
public record Limits(long bytes, long pixels, long pages, Duration time) {}
