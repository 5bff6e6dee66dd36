/* SPDX-License-Identifier: Apache-2.0 */
/* The box around the pixels of each label. A run of equal labels in a row is added at once. */
#include "label_block.h"
#include "layout.h"
#include "once.h"

/* A row of the boxes. */
typedef struct label_box {
    int64_t count, top, left, bottom, right;
} label_box;

static inline int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static inline int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static inline void widen(label_box *box, const label_box *by) {
    if (box->count == 0) {
        *box = *by;
        return;
    }
    box->count = wrapping_sum(box->count, by->count);
    box->top = least(box->top, by->top);
    box->left = least(box->left, by->left);
    box->bottom = most(box->bottom, by->bottom);
    box->right = most(box->right, by->right);
}

/* Adds n pixels from (y, x) on, of an image whose rows begin at column and are width long. */
static void add_runs(const int32_t *rows, int64_t n, int64_t y, int64_t x, int64_t column, int64_t width,
                     int64_t *boxes) {
    for (int64_t from = 0; from < n;) {
        const int64_t end = least(n, from + width - x);
        int64_t to = from + 1;
        while (to < end && rows[to] == rows[from]) to++;
        if (rows[from] >= 0) {
            label_box box;
            int64_t *const words = boxes + rows[from] * (int64_t)(sizeof box / sizeof *boxes);
            memcpy(&box, words, sizeof box);
            const label_box run = {to - from, y, column + x, y + 1, column + x + to - from};
            widen(&box, &run);
            memcpy(words, &box, sizeof box);
        }
        x += to - from;
        from = to;
        if (x == width) {
            x = 0;
            y++;
        }
    }
}

int64_t ochre_label_boxes(const void *labels, const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                          int64_t row, int64_t column, int64_t *boxes, ochre_offender *offender) {
    const int32_t status = label_rows_fit(m) ? check_labels(labels_layout) : OCHRE_BAD_SIZE;
    if (status != OCHRE_OK || layout_is_empty(labels_layout)) return status;
    ochre_layout walk = *labels_layout, same = *labels_layout;
    flatten(&walk, &same);
    const int64_t width = labels_layout->width;
    for (int64_t y = 0; y < walk.height; y++) {
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const unsigned char *first = (const unsigned char *)labels + y * walk.row_stride + x * walk.column_stride;
            const int64_t n = block_length(walk.width - x);
            _Alignas(64) int32_t rows[BLOCK]; /* written and read in whole vectors */
            const int64_t place = label_block_rows(&walk, first, n, m, background, rows);
            if (place < n) {
                report_offender(&walk, first + place * walk.column_stride, y * walk.width + x + place, width, offender);
                return OCHRE_LABEL_RANGE;
            }
            add_runs(rows, n, row + y + x / width, x % width, column, width, boxes);
        }
    }
    return OCHRE_OK;
}

int64_t ochre_label_boxes_merge(int64_t *boxes, const int64_t *other, int64_t m, ochre_offender *offender) {
    for (int64_t label = 0; label < m; label++) {
        label_box ours, theirs;
        int64_t *const to = boxes + label * (int64_t)(sizeof ours / sizeof *boxes), sum = 0;
        memcpy(&ours, to, sizeof ours);
        memcpy(&theirs, other + (to - boxes), sizeof theirs);
        if (theirs.count == 0) continue;
        if (__builtin_add_overflow(ours.count, theirs.count, &sum)) {
            *offender = (ochre_offender){-1, -1, label};
            return OCHRE_OVERFLOW;
        }
        widen(&ours, &theirs);
        memcpy(to, &ours, sizeof ours);
    }
    return OCHRE_OK;
}
