/* SPDX-License-Identifier: Apache-2.0 */
/* A block of labels, as row numbers of a table of m rows. */
#ifndef OCHRE_LABEL_BLOCK_H
#define OCHRE_LABEL_BLOCK_H

#include "block.h"

enum {
    BACKGROUND = -1, /* a pixel of no region */
    OUTSIDE = -2     /* a label that is neither in 0..m-1 nor the background */
};

/* Whether a table may have m rows. */
static inline int label_rows_fit(int64_t m) {
    return m >= 0 && m <= INT32_MAX;
}

/* Writes the rows of n <= BLOCK labels: 0..m-1, BACKGROUND or OUTSIDE. Returns the place of the first OUTSIDE, n if
 * there is none. Another thread may write the labels meanwhile: so rows is a copy, and only the copy is checked and
 * used. */
int64_t label_block_rows(const ochre_layout *labels, const unsigned char *first, int64_t n, int64_t m,
                         const int64_t *background, int32_t *rows);

/* The greatest of n >= 1 rows. A negative row counts as greater than all others. */
uint32_t label_block_greatest(const int32_t *rows, int64_t n);

/* Reports the label at first as the offender. place is its number in row order, in an image width pixels wide. */
void report_offender(const ochre_layout *labels, const unsigned char *first, int64_t place, int64_t width,
                     ochre_offender *offender);

#endif
