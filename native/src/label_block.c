/* SPDX-License-Identifier: Apache-2.0 */
#include "label_block.h"

#include <stddef.h>

int64_t label_block_load(const ochre_layout *labels, const unsigned char *first, int64_t n, int64_t m,
                         const int64_t *background, int64_t *rows) {
    block_load_i64(labels->dtype, first, labels->column_stride, n, rows);
    const int named = background != NULL;
    const int64_t id = named ? *background : 0;
    int outside = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t label = rows[i];
        const int64_t row = (uint64_t)label < (uint64_t)m ? label : OUTSIDE;
        rows[i] = (named & (label == id)) ? BACKGROUND : row;
        outside |= rows[i] == OUTSIDE;
    }
    if (!outside) return n;
    int64_t place = 0;
    while (rows[place] != OUTSIDE) place++;
    return place;
}

void report_offender(const ochre_layout *labels, const unsigned char *first, int64_t place, int64_t width,
                     ochre_offender *offender) {
    offender->row = place / width;
    offender->column = place % width;
    block_load_i64(labels->dtype, first, 0, 1, &offender->label);
}
