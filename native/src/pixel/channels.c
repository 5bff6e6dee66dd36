/* SPDX-License-Identifier: Apache-2.0 */
/* Images in other channels: grey, RGB, RGBA. And the alpha that must be opaque before it is left out. */
#include "planes.h"

#include <string.h>

enum { ALPHA = 3 };

typedef union block_of_channel {
    uint8_t u8[BLOCK];
    uint16_t u16[BLOCK];
    float f32[BLOCK];
    double f64[BLOCK];
} block_of_channel;

static void fill_opaque(int64_t dtype, block_of_channel *plane) {
    for (int64_t i = 0; i < BLOCK; i++)
        if (dtype == OCHRE_U8)
            plane->u8[i] = UINT8_MAX;
        else if (dtype == OCHRE_U16)
            plane->u16[i] = UINT16_MAX;
        else if (dtype == OCHRE_F32)
            plane->f32[i] = 1;
        else
            plane->f64[i] = 1;
}

int64_t ochre_channels(const void *image, const ochre_layout *image_layout, void *out, const ochre_layout *out_layout) {
    const int64_t refused = check_picture(image_layout), status = refused ? refused : check_picture(out_layout);
    if (status != OCHRE_OK) return status;
    if (out_layout->dtype != image_layout->dtype) return OCHRE_BAD_DTYPE;
    if (!layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (out_layout->channels == 1 && image_layout->channels != 1) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    ochre_layout from = *image_layout, to = *out_layout;
    flatten(&from, &to);
    const int64_t plane_bytes = BLOCK * dtype_bytes(from.dtype);
    unsigned char planes[PLANES * BLOCK * sizeof(double)];
    block_of_channel opaque;
    fill_opaque(from.dtype, &opaque);
    const void *sources[PLANES];
    for (int64_t c = 0; c < PLANES; c++) sources[c] = planes + (from.channels == 1 ? 0 : c) * plane_bytes;
    if (from.channels != PLANES) sources[ALPHA] = &opaque;
    for (int64_t y = 0; y < from.height; y++)
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            planes_load(&from, pixel_in(image, &from, y, x), n, planes);
            planes_store(&to, pixel_of(out, &to, y, x), n, sources);
        }
    return OCHRE_OK;
}

/* The first of n elements of a block that is not opaque; n where there is none. */
static int64_t first_translucent(int64_t dtype, const block_of_channel *alpha, const block_of_channel *opaque,
                                 int64_t n) {
    const int64_t size = dtype_bytes(dtype);
    if (memcmp(alpha, opaque, (size_t)(n * size)) == 0) return n;
    for (int64_t i = 0; i < n; i++) {
        const int is_opaque = dtype == OCHRE_U8    ? alpha->u8[i] == UINT8_MAX
                              : dtype == OCHRE_U16 ? alpha->u16[i] == UINT16_MAX
                              : dtype == OCHRE_F32 ? alpha->f32[i] >= 1
                                                   : alpha->f64[i] >= 1;
        if (!is_opaque) return i;
    }
    return n;
}

int64_t ochre_translucent(const void *image, const ochre_layout *image_layout) {
    const int64_t size = dtype_bytes(image_layout->dtype), last = image_layout->channels - 1;
    block_of_channel alpha, opaque;
    fill_opaque(image_layout->dtype, &opaque);
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
            const int64_t n = block_length(image_layout->width - x);
            plane_load(size, pixel_in(image, image_layout, y, x) + last * image_layout->channel_stride,
                       image_layout->column_stride, n, &alpha);
            const int64_t found = first_translucent(image_layout->dtype, &alpha, &opaque, n);
            if (found < n) return y * image_layout->width + x + found;
        }
    return -1;
}
