/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by comparing with every row: the method for few pixels or few rows, as it prepares next to nothing.
 *
 * A pixel x takes the least of |p|^2 - 2 p.x, which is the squared distance less |x|^2. Times 32, with the row's number within
 * its group of 32 below, it is a whole number under 2^24 in all its parts, so that f32 holds it exactly, fused or not; the
 * least of a group names its lowest nearest row. */
#ifndef OCHRE_NEAREST_FEW_H
#define OCHRE_NEAREST_FEW_H

#include <stdint.h>

enum { NEAREST_GROUP = 32 };

/* What four rows add to the least: bias + pixel . slope. */
typedef struct nearest_rows {
    float bias[4];
    float slope[4][4]; /* [channel][row] */
} nearest_rows;

/* Rows in fours, the last ones filled up with rows that are never nearest. */
static inline int64_t nearest_few_count(int64_t k) {
    return (k + 3) / 4;
}

void nearest_few_prepare(nearest_rows *rows, const uint8_t *palette, int64_t channels, int64_t k);

/* labels[i] = the nearest row to the colour of key i, the lowest on ties; n <= BLOCK. */
void nearest_few_search(const nearest_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                        int32_t *labels);

#endif
