/* SPDX-License-Identifier: Apache-2.0 */
/* Means of blocks of bytes: rows are added first, then the sums of neighbours in a row. */
#include "cpu.h"
#include "resize.h"

#include "layout.h"

#include <string.h>

enum { SUMS = 4 * PIECE }; /* elements of a row that are added at a time */

/* Sums of two rows and of one more row. */
ALWAYS_INLINE void add_two_loop(const uint8_t *restrict a, const uint8_t *restrict b, int64_t n,
                                uint16_t *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(a[i] + b[i]);
}
CPU_PATHS(add_two, (const uint8_t *a, const uint8_t *b, int64_t n, uint16_t *sums), (a, b, n, sums))

ALWAYS_INLINE void add_one_loop(const uint8_t *restrict a, int64_t n, uint16_t *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(sums[i] + a[i]);
}
CPU_PATHS(add_one, (const uint8_t *a, int64_t n, uint16_t *sums), (a, n, sums))

/* Means of 2 x 2. */
ALWAYS_INLINE void halve_of(const uint16_t *restrict sums, int64_t n, uint8_t *restrict out, int channels) {
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < channels; c++)
            out[i * channels + c] = (uint8_t)((sums[2 * i * channels + c] + sums[(2 * i + 1) * channels + c] + 2) >> 2);
}

ALWAYS_INLINE void halve_loop(const uint16_t *sums, int64_t n, uint8_t *out, int64_t channels) {
    FOR_CHANNELS(channels, halve_of, sums, n, out);
}
CPU_PATHS(halve, (const uint16_t *sums, int64_t n, uint8_t *out, int64_t channels), (sums, n, out, channels))

/* Division by the pixels of a block: exact, as sums are below 2^24 and blocks have at most 2^15 pixels. */
typedef struct divisor {
    uint64_t half, factor;
} divisor;

enum { SHIFT = 40 };

ALWAYS_INLINE void mean_of(const uint16_t *restrict sums, int64_t n, int64_t width, divisor by, uint8_t *restrict out,
                           int channels) {
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < channels; c++) {
            uint64_t sum = by.half;
            for (int64_t k = 0; k < width; k++) sum += sums[(i * width + k) * channels + c];
            out[i * channels + c] = (uint8_t)(sum * by.factor >> SHIFT);
        }
}

ALWAYS_INLINE void mean_loop(const uint16_t *sums, int64_t n, int64_t width, divisor by, uint8_t *out,
                             int64_t channels) {
    FOR_CHANNELS(channels, mean_of, sums, n, width, by, out);
}
CPU_PATHS(mean, (const uint16_t *sums, int64_t n, int64_t width, divisor by, uint8_t *out, int64_t channels),
          (sums, n, width, by, out, channels))

/* Adds the rows of blocks, for n elements from pixel x on. */
static void add_rows(const resize_image *from, int64_t y, int64_t x, int64_t n, int64_t height, uint16_t *sums) {
    const int64_t channels = from->layout->channels, stride = from->layout->row_stride;
    if (!resize_is_dense(from->layout)) {
        uint8_t row[SUMS];
        memset(sums, 0, (size_t)n * sizeof sums[0]);
        for (int64_t k = 0; k < height; k++) {
            resize_load_u8(from, y + k, x, n / channels, row);
            add_one(row, n, sums);
        }
        return;
    }
    const uint8_t *first = from->data + y * stride + x * channels;
    if (height == 1) {
        memset(sums, 0, (size_t)n * sizeof sums[0]);
        add_one(first, n, sums);
        return;
    }
    add_two(first, first + stride, n, sums);
    for (int64_t k = 2; k < height; k++) add_one(first + k * stride, n, sums);
}

static void make_row(const resize_image *from, int64_t height, int64_t width, const resize_image *to, int64_t y) {
    const int64_t channels = from->layout->channels, most = SUMS / (width * channels);
    const divisor by = {(uint64_t)(height * width) / 2, (1ull << SHIFT) / (uint64_t)(height * width) + 1};
    uint16_t sums[SUMS];
    uint8_t means[SUMS];
    for (int64_t x = 0; x < to->layout->width; x += most) {
        const int64_t n = to->layout->width - x < most ? to->layout->width - x : most;
        add_rows(from, y * height, x * width, n * width * channels, height, sums);
        if (height == 2 && width == 2)
            halve(sums, n, means, channels);
        else
            mean(sums, n, width, by, means, channels);
        resize_write(to, y, x, n, means);
    }
}

int64_t ochre_block_mean(const void *image, const ochre_layout *image_layout, int64_t height, int64_t width, void *out,
                         const ochre_layout *out_layout) {
    if (image_layout->dtype != OCHRE_U8 || out_layout->dtype != OCHRE_U8) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layout_has_size(out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels > 4 || image_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    if (height < 1 || height > 128 || width < 1 || width > 128) return OCHRE_BAD_SIZE;
    if (out_layout->height > image_layout->height / height || out_layout->width > image_layout->width / width)
        return OCHRE_BAD_SIZE;
    const resize_image from = {(unsigned char *)(uintptr_t)image, image_layout, 0, 0, NULL};
    const resize_image to = {out, out_layout, 0, 0, NULL};
    for (int64_t y = 0; y < out_layout->height; y++) make_row(&from, height, width, &to, y);
    return OCHRE_OK;
}
