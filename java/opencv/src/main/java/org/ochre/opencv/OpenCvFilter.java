package org.ochre.opencv;

import org.ochre.stencil.WindowOperation;

/// One of OpenCV's filters on tensors: an operation that computes each result from a window of pixels of one channel.
///
/// [Filter2D], [BoxFilter] and [Sobel] **are** OpenCV's `filter2D`, `boxFilter`, `Sobel` and `Scharr`. They give the
/// results of a direct call of the loaded OpenCV on the same pixels, bit for bit, on any number of threads of
/// [org.ochre.Parallelism]. Where cutting an image into strips would change OpenCV's numbers, the image is computed in
/// one call. A tensor with a Mat's layout is read and written in place, without a copy. A tensor that no Mat can alias
/// (planes, flipped or stepped axes, unaligned elements, more channels than the loaded OpenCV has) gives the results of
/// a call on a dense copy. The copy holds one strip at a time. An image of more than [OpenCv#maxChannels] channels is
/// computed in groups of that many channels; each group gives the results of a call of its own.
///
/// | border | |
/// |---|---|
/// | `reflect-101`, `reflect`, `replicate`, `constant:0` | OpenCV's `BORDER_REFLECT_101`, `_REFLECT`, `_REPLICATE`, `_CONSTANT` |
/// | any other | refused, and the message names the class to use: OpenCV's filters know no other constant, and do not wrap around |
///
/// The border lies outside the tensor. **A crop is an image of its own** to [#into] and [#apply]. [#within] computes a
/// crop with the pixels around it, as OpenCV does for a Mat that is a region of interest (never `BORDER_ISOLATED`). For
/// such a region OpenCV looks for the rows that a border mirrors among the rows that the region's windows hold. Near an
/// edge, with an anchor that is not in the middle, the mirrored rows may be missing there. OpenCV's own call then
/// leaves some rows of the result unchanged. Ochre computes a larger region instead.
///
/// The image and the result must not overlap. An empty image gives an empty result, where OpenCV fails. OpenCV counts
/// the bytes of the rows that it keeps in 32 bits, and writes outside its memory if they are more. Images that are so
/// wide are refused.
public interface OpenCvFilter extends WindowOperation {}
