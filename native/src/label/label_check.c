/* SPDX-License-Identifier: Apache-2.0 */
/* Whether every label is a row of the table or the background. */
#include "label_block.h"
#include "layout.h"

int64_t ochre_label_check(const void *labels, const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                          ochre_offender *offender) {
    const int32_t status = label_rows_fit(m) ? check_labels(labels_layout) : OCHRE_BAD_SIZE;
    if (status != OCHRE_OK || layout_is_empty(labels_layout)) return status;
    ochre_layout walk = *labels_layout, same = *labels_layout;
    flatten(&walk, &same);
    for (int64_t y = 0; y < walk.height; y++) {
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const unsigned char *first = (const unsigned char *)labels + y * walk.row_stride + x * walk.column_stride;
            const int64_t n = block_length(walk.width - x);
            _Alignas(64) int32_t rows[BLOCK]; /* written and read in whole vectors */
            const int64_t place = label_block_rows(&walk, first, n, m, background, rows);
            if (place == n) continue;
            report_offender(&walk, first + place * walk.column_stride, y * walk.width + x + place, labels_layout->width,
                            offender);
            return OCHRE_LABEL_RANGE;
        }
    }
    return OCHRE_OK;
}
