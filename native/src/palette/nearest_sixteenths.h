/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest rows of few, where rows are colours in sixteenths of a level: by comparing with every row, as
 * nearest_few.h does for rows of whole levels.
 *
 * The nearest row p to a pixel x, both in sixteenths, has the smallest |p|^2 - 2 p.x. That is the squared distance
 * less |x|^2, so it lies between -4 * 4080^2 and 4 * 4080^2. Rows are compared in groups of 32. The sum is multiplied
 * by 32, and the row's number in its group is added. The result fits in 32 bits; products on the way to it may wrap.
 * The smallest such number of a group names its nearest row, and on ties the lowest. */
#ifndef OCHRE_NEAREST_SIXTEENTHS_H
#define OCHRE_NEAREST_SIXTEENTHS_H

#include <stdint.h>

/* Four rows: the number above is bias + level . slope, of a pixel's whole levels. */
typedef struct sixteenth_rows {
    uint32_t bias[4];
    uint32_t slope[4][4]; /* [channel][row] */
} sixteenth_rows;

/* How many sixteenth_rows hold k rows. The last one is filled up with rows that are never nearest. */
static inline int64_t nearest_sixteenths_count(int64_t k) {
    return (k + 3) / 4;
}

/* Levels outside of 0..4080 are brought into it. */
void nearest_sixteenths_prepare(sixteenth_rows *rows, const int16_t *colors, int64_t channels, int64_t k);

/* labels[i] = the nearest row to the colour of key i, the lowest on ties; n <= BLOCK. */
void nearest_sixteenths_search(const sixteenth_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                               int32_t *labels);

#endif
