/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest palette row of every pixel of a floating point image, by comparing with every row: the rows outside, a block
 * of pixels inside. */
#include "block.h"
#include "cpu.h"
#include "layout.h"

#include <math.h>

/* What is known of a block: the least distance, and its row, as a double so that both move in vectors of one width. */
typedef struct nearest {
    double distance[BLOCK];
    double row[BLOCK];
} nearest;

/* Takes the row where it is nearer; exact, as rows are integers. Written as a product because gcc makes a branch of a choice
 * between two rows, and then does not vectorise. */
ALWAYS_INLINE void keep_nearer(nearest *to, int64_t i, double distance, double row) {
    const double nearer = distance < to->distance[i] ? 1 : 0;
    to->row[i] += (row - to->row[i]) * nearer;
    to->distance[i] = distance < to->distance[i] ? distance : to->distance[i];
}

int64_t ochre_nearest_float_scratch_bytes(int64_t channels, int64_t k) {
    (void)k;
    return channels * BLOCK * (int64_t)sizeof(double);
}

/* Up to four channels: the distance stays in a register. */
ALWAYS_INLINE void compare_few(const double (*restrict pixels)[BLOCK], int64_t n, const double *row, double number,
                               nearest *restrict to, int channels) {
    for (int64_t i = 0; i < n; i++) {
        double distance = 0;
        for (int c = 0; c < channels; c++) {
            const double difference = pixels[c][i] - row[c];
            distance += difference * difference;
        }
        keep_nearer(to, i, distance, number);
    }
}

ALWAYS_INLINE void compare_many(const double (*restrict pixels)[BLOCK], int64_t n, const double *row, double number,
                                nearest *restrict to, int64_t channels) {
    double distances[BLOCK] = {0};
    for (int64_t c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) {
            const double difference = pixels[c][i] - row[c];
            distances[i] += difference * difference;
        }
    for (int64_t i = 0; i < n; i++) keep_nearer(to, i, distances[i], number);
}

ALWAYS_INLINE void compare(const double (*pixels)[BLOCK], int64_t n, const double *row, double number, nearest *to,
                           int64_t channels) {
    switch (channels) {
    case 1:
        compare_few(pixels, n, row, number, to, 1);
        break;
    case 2:
        compare_few(pixels, n, row, number, to, 2);
        break;
    case 3:
        compare_few(pixels, n, row, number, to, 3);
        break;
    case 4:
        compare_few(pixels, n, row, number, to, 4);
        break;
    default:
        compare_many(pixels, n, row, number, to, channels);
        break;
    }
}

ALWAYS_INLINE void search_loop(const double (*pixels)[BLOCK], int64_t n, int64_t channels, const double *palette,
                               int64_t k, int32_t *labels) {
    nearest best;
    for (int64_t i = 0; i < n; i++) {
        best.distance[i] = INFINITY;
        best.row[i] = 0;
    }
    for (int64_t j = 0; j < k; j++) compare(pixels, n, palette + j * channels, (double)j, &best, channels);
    for (int64_t c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) best.row[i] = isnan(pixels[c][i]) ? -1 : best.row[i];
    for (int64_t i = 0; i < n; i++) labels[i] = (int32_t)best.row[i];
}

CPU_PATHS(search,
          (const double (*pixels)[BLOCK], int64_t n, int64_t channels, const double *palette, int64_t k,
           int32_t *labels),
          (pixels, n, channels, palette, k, labels))

static int32_t check_nearest(const ochre_layout *image, int64_t k, const ochre_layout *labels) {
    if (!dtype_is_float(image->dtype)) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image) || k < 1 || k > INT32_MAX) return OCHRE_BAD_SIZE;
    return check_index_plane(labels, image);
}

int32_t ochre_nearest_float(const void *image, const ochre_layout *image_layout, const double *palette, int64_t k,
                            void *labels, const ochre_layout *labels_layout, void *scratch) {
    const int32_t status = check_nearest(image_layout, k, labels_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, to = *labels_layout;
    flatten(&from, &to);
    double(*const pixels)[BLOCK] = scratch;
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *in = (const unsigned char *)image + y * from.row_stride + x * from.column_stride;
            unsigned char *out = (unsigned char *)labels + y * to.row_stride + x * to.column_stride;
            const int64_t n = block_length(from.width - x);
            int32_t rows[BLOCK];
            for (int64_t c = 0; c < from.channels; c++)
                block_load_f64(from.dtype, in + c * from.channel_stride, from.column_stride, n, pixels[c]);
            search((const double(*)[BLOCK])pixels, n, from.channels, palette, k, rows);
            block_store_i32(out, to.column_stride, n, rows);
        }
    }
    return OCHRE_OK;
}
