package org.ochre.server.work;

import org.jspecify.annotations.Nullable;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.server.step.Steps;

/// What is to be done for a request, and what it takes: made of the header of its picture.
///
/// @param steps the steps
/// @param boundary what separates the parts of the content; null where the content is one picture
/// @param reading how the picture is read
/// @param indexedLabels whether the second picture's ids are the indices of its palette
/// @param bytes the memory of the pool that the request takes at most
record Plan(Steps steps, @Nullable String boundary, ReadOptions reading, boolean indexedLabels, long bytes) {}
