/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the interleaved channels of an image apart and scales each, in one pass: a block of pixels is taken apart in
 * the cache, and each channel of it then makes floats side by side. The order of operations is the formula's, and
 * nothing is fused, so that each path gives the bits of the plain loop. */
#include "block.h"
#include "cpu.h"
#include "layout.h"

#include <string.h>

enum { FLOAT_BYTES = 4, RGB = 3 };

/* What one channel is scaled by. */
typedef struct term {
    float scale, mean, deviation;
} term;

/* Stores n scaled values side by side. */
#define NORMALIZE(values)                                                                                              \
    for (int64_t i = 0; i < n; i++) {                                                                                  \
        const float scaled = ((float)(values)[i] * by.scale - by.mean) / by.deviation;                                 \
        memcpy(out + i * FLOAT_BYTES, &scaled, FLOAT_BYTES);                                                           \
    }

#define GATHER(values)                                                                                                 \
    for (int64_t i = 0; i < n; i++) memcpy(&(values)[i], in + i * stride, sizeof(values)[0])

ALWAYS_INLINE void dense_loop(int64_t dtype, const unsigned char *restrict in, int64_t stride, int64_t n, term by,
                              unsigned char *restrict out) {
    if (dtype == OCHRE_U8) {
        uint8_t values[BLOCK];
        GATHER(values);
        NORMALIZE(values)
    } else if (dtype == OCHRE_U16) {
        uint16_t values[BLOCK];
        GATHER(values);
        NORMALIZE(values)
    } else {
        float values[BLOCK];
        GATHER(values);
        NORMALIZE(values)
    }
}

/* Up to BLOCK elements of one channel. The usual distances have loops of their own. */
ALWAYS_INLINE void channel_loop(int64_t dtype, const unsigned char *in, int64_t stride, int64_t n, term by,
                                unsigned char *out) {
    if (dtype == OCHRE_U8 && stride == 1)
        dense_loop(OCHRE_U8, in, 1, n, by, out);
    else if (dtype == OCHRE_U8 && stride == 4)
        dense_loop(OCHRE_U8, in, 4, n, by, out);
    else if (dtype == OCHRE_U16 && stride == 2)
        dense_loop(OCHRE_U16, in, 2, n, by, out);
    else if (dtype == OCHRE_F32 && stride == FLOAT_BYTES)
        dense_loop(OCHRE_F32, in, FLOAT_BYTES, n, by, out);
    else
        dense_loop(dtype, in, stride, n, by, out);
}

CPU_PATHS(channel, (int64_t dtype, const unsigned char *in, int64_t stride, int64_t n, term by, unsigned char *out),
          (dtype, in, stride, n, by, out))

/* Up to BLOCK pixels of three bytes side by side. */
ALWAYS_INLINE void rgb_loop(const unsigned char *restrict in, int64_t n, const term *by, unsigned char *const *planes) {
    uint8_t values[RGB][BLOCK];
    for (int64_t i = 0; i < n; i++)
        for (int64_t c = 0; c < RGB; c++) values[c][i] = in[RGB * i + c];
    for (int64_t c = 0; c < RGB; c++) dense_loop(OCHRE_U8, values[c], 1, n, by[c], planes[c]);
}

CPU_PATHS(rgb, (const unsigned char *in, int64_t n, const term *by, unsigned char *const *planes), (in, n, by, planes))

static term term_of(const float *terms, int64_t channels, int64_t c) {
    return (term){terms[0], terms[1 + c], terms[1 + channels + c]};
}

/* One channel of a block, to floats any distance apart. */
static void scattered(const ochre_layout *from, const unsigned char *in, int64_t n, term by, unsigned char *out,
                      int64_t stride) {
    unsigned char dense[BLOCK * FLOAT_BYTES];
    if (stride == FLOAT_BYTES) {
        channel(from->dtype, in, from->column_stride, n, by, out);
        return;
    }
    channel(from->dtype, in, from->column_stride, n, by, dense);
    for (int64_t i = 0; i < n; i++) memcpy(out + i * stride, dense + i * FLOAT_BYTES, FLOAT_BYTES);
}

static void rgb_rows(const ochre_layout *from, const unsigned char *in, const ochre_layout *to, unsigned char *out,
                     const float *terms) {
    const term by[RGB] = {term_of(terms, RGB, 0), term_of(terms, RGB, 1), term_of(terms, RGB, 2)};
    for (int64_t y = 0; y < from->height; y++)
        for (int64_t x = 0; x < from->width; x += BLOCK) {
            unsigned char *const first = out + y * to->row_stride + x * FLOAT_BYTES;
            unsigned char *const planes[RGB] = {first, first + to->channel_stride, first + 2 * to->channel_stride};
            rgb(in + y * from->row_stride + x * RGB, block_length(from->width - x), by, planes);
        }
}

int64_t ochre_normalize(const void *image, const ochre_layout *image_layout, void *out, const ochre_layout *out_layout,
                        const float *terms) {
    const int64_t dtype = image_layout->dtype;
    if (dtype != OCHRE_U8 && dtype != OCHRE_U16 && dtype != OCHRE_F32) return OCHRE_BAD_DTYPE;
    if (out_layout->dtype != OCHRE_F32) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    ochre_layout from = *image_layout, to = *out_layout;
    flatten(&from, &to);
    if (dtype == OCHRE_U8 && from.channels == RGB && from.channel_stride == 1 && from.column_stride == RGB &&
        to.column_stride == FLOAT_BYTES) {
        rgb_rows(&from, image, &to, out, terms);
        return OCHRE_OK;
    }
    for (int64_t y = 0; y < from.height; y++)
        for (int64_t x = 0; x < from.width; x += BLOCK)
            for (int64_t c = 0; c < from.channels; c++)
                scattered(&from,
                          (const unsigned char *)image + y * from.row_stride + x * from.column_stride +
                              c * from.channel_stride,
                          block_length(from.width - x), term_of(terms, from.channels, c),
                          (unsigned char *)out + y * to.row_stride + x * to.column_stride + c * to.channel_stride,
                          to.column_stride);
    return OCHRE_OK;
}
