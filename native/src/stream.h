/* SPDX-License-Identifier: Apache-2.0 */
/* Stores that go to memory without the caches. An ordinary store first reads the line that it writes. Where results are
 * larger than the caches, nobody finds them there later: then that read is a third of all traffic, and the results
 * push the source out. A small result had better stay in the caches, for whoever reads it next. */
#ifndef OCHRE_STREAM_H
#define OCHRE_STREAM_H

#include <stddef.h>
#include <stdint.h>

/* Whether results of so many rows and columns are streamed, with so many bytes for each pixel. These are the rows of
 * the whole image, whatever strip of it is worked. */
static inline int is_streamed(int64_t height, int64_t width, int64_t pixel) {
    const double least = 0x1p25; /* as large as the caches that a few cores share */
    return (double)height * (double)width * (double)pixel >= least;
}

/* memcpy, which streams whole cache lines and stores the rest as usual. An exported function that calls this calls
 * stream_end before it returns. On CPUs without such stores it is memcpy. */
void stream(void *restrict to, const void *restrict from, size_t bytes);

/* Has the page of an address looked up, while other work goes on. A streamed store waits for its page, and all later
 * ones wait with it. Nothing need lie at that address. */
static inline void stream_ahead(const void *to, int64_t bytes) {
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): a pointer must not lie outside its memory, this address may */
    __builtin_prefetch((const void *)((uintptr_t)to + (uintptr_t)bytes), 0, 0);
}

/* Orders the stores above before all later ones: another thread that is told of the results finds them. */
void stream_end(void);

#endif
