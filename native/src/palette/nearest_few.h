/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by comparing with every row: the method for few pixels or few rows, since it prepares almost
 * nothing.
 *
 * The nearest row p to a pixel x has the smallest |p|^2 - 2 p.x, which is the squared distance without |x|^2. Rows
 * are compared in groups of 32. The sum is multiplied by 32, and the row's number in its group is added. All of this
 * stays below 2^24, so f32 holds it exactly, whether products are fused or not. The smallest such number of a group
 * names its nearest row, and on ties the lowest. */
#ifndef OCHRE_NEAREST_FEW_H
#define OCHRE_NEAREST_FEW_H

#include <stdint.h>

enum { NEAREST_GROUP = 32 };

/* Four rows: the number above is bias + pixel . slope. */
typedef struct nearest_rows {
    float bias[4];
    float slope[4][4]; /* [channel][row] */
} nearest_rows;

/* How many nearest_rows hold k rows. The last one is filled up with rows that are never nearest. */
static inline int64_t nearest_few_count(int64_t k) {
    return (k + 3) / 4;
}

void nearest_few_prepare(nearest_rows *rows, const uint8_t *palette, int64_t channels, int64_t k);

/* labels[i] = the nearest row to the colour of key i, the lowest on ties; n <= BLOCK. */
void nearest_few_search(const nearest_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                        int32_t *labels);

#endif
