/* SPDX-License-Identifier: Apache-2.0 */
/* Paints labels: each pixel gets the row of a table that its label names. */
#include "label/label_block.h"
#include "layout.h"

#include <string.h>

enum {
    UNROLLED = 8,
    AHEAD = 3 * BLOCK, /* bytes of output that are prefetched ahead of the writes */
    FEW = 256          /* a table of so many rows is copied, so that a byte follows its last cell */
};

typedef struct cells {
    unsigned char *first; /* of the output */
    int64_t stride;
    const unsigned char *table;
    int64_t row_bytes; /* of the table */
} cells;

/* Copies a cell to each pixel. Callers pass bytes as a constant, so that a copy is one instruction. */
static inline __attribute__((always_inline)) void copy_cells(const cells *to, const int32_t *rows, int64_t n,
                                                             size_t bytes) {
    for (int64_t i = 0; i < n; i++) {
        if (rows[i] >= 0)
            memcpy(to->first + i * to->stride, to->table + rows[i] * to->row_bytes, bytes);
        else if (rows[i] == BACKGROUND)
            memset(to->first + i * to->stride, 0, bytes);
    }
}

/* Cells of three bytes, side by side. Four bytes are copied at a time; the next pixel overwrites the fourth. So the
 * last pixel is copied alone, and of the table only those rows are copied this way that a fourth byte follows: the
 * first with_fourth. */
static void copy_cells_of_3(const unsigned char *restrict table, int64_t with_fourth, const int32_t *restrict rows,
                            int64_t n, unsigned char *restrict out) {
    int64_t done = 0;
    if (label_block_greatest(rows, n) < with_fourth)
        for (; done + UNROLLED < n; done += UNROLLED) {
            __builtin_prefetch(out + 3 * done + AHEAD, 1);
            for (int64_t i = done; i < done + UNROLLED; i++) memcpy(out + 3 * i, table + 3 * (int64_t)rows[i], 4);
        }
    copy_cells(&(cells){out + 3 * done, 3, table, 3}, rows + done, n - done, 3);
}

static void copy_block(const cells *to, const int32_t *rows, int64_t n, int64_t bytes) {
    switch (bytes) {
    case 1:
        copy_cells(to, rows, n, 1);
        break;
    case 2:
        copy_cells(to, rows, n, 2);
        break;
    case 3:
        copy_cells(to, rows, n, 3);
        break;
    case 4:
        copy_cells(to, rows, n, 4);
        break;
    case 8:
        copy_cells(to, rows, n, 8);
        break;
    case 12:
        copy_cells(to, rows, n, 12);
        break;
    default:
        copy_cells(to, rows, n, (size_t)bytes);
        break;
    }
}

/* Where the channels of a pixel lie side by side, they are one cell. Otherwise each channel is a cell. */
static void recolor_block(const ochre_layout *out, unsigned char *first, const unsigned char *table,
                          const int32_t *rows, int64_t n) {
    const int64_t bytes = dtype_bytes(out->dtype), row_bytes = out->channels * bytes;
    if (out->channel_stride == bytes) {
        copy_block(&(cells){first, out->column_stride, table, row_bytes}, rows, n, row_bytes);
        return;
    }
    for (int64_t c = 0; c < out->channels; c++)
        copy_block(&(cells){first + c * out->channel_stride, out->column_stride, table + c * bytes, row_bytes}, rows, n,
                   bytes);
}

static int32_t check_recolor(const ochre_layout *labels, int64_t m, const ochre_layout *out) {
    if (dtype_bytes(out->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!label_rows_fit(m) || !layout_has_size(out) || !layouts_match(labels, out)) return OCHRE_BAD_SIZE;
    return check_labels(labels);
}

int64_t ochre_recolor(const void *labels, const ochre_layout *labels_layout, const void *table, int64_t m,
                      const int64_t *background, void *out, const ochre_layout *out_layout, ochre_offender *offender) {
    int32_t status = check_recolor(labels_layout, m, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    ochre_layout from = *labels_layout, to = *out_layout;
    flatten(&from, &to);
    const int dense_3 =
        to.column_stride == 3 && to.channel_stride == 1 && to.channels == 3; /* so its dtype has a byte */
    unsigned char few[3 * FEW + 1];
    const int copied = dense_3 && m > 0 && m <= FEW;
    if (copied) table = memcpy(few, table, 3 * (size_t)m);
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *first = (const unsigned char *)labels + y * from.row_stride + x * from.column_stride;
            const int64_t n = block_length(from.width - x);
            _Alignas(64) int32_t rows[BLOCK]; /* written and read in whole vectors */
            const int64_t place = label_block_rows(&from, first, n, m, background, rows);
            if (place < n && status == OCHRE_OK) {
                status = OCHRE_LABEL_RANGE;
                report_offender(&from, first + place * from.column_stride, y * from.width + x + place,
                                labels_layout->width, offender);
            }
            unsigned char *const pixel = (unsigned char *)out + y * to.row_stride + x * to.column_stride;
            if (dense_3)
                copy_cells_of_3(table, copied ? m : m - 1, rows, n, pixel);
            else
                recolor_block(&to, pixel, table, rows, n);
        }
    }
    return status;
}
