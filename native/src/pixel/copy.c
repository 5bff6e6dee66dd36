/* SPDX-License-Identifier: Apache-2.0 */
/* Copies an image to other strides. Where rows of one are columns of the other, it goes in blocks of 32 x 32 pixels, so
 * that the cache lines of both are still there when the next row of the block comes. */
#include "cpu.h"
#include "layout.h"
#include "planes.h"

#include <string.h>

enum { SIDE = 32 };

typedef struct steps {
    int64_t row, column;
} steps;

ALWAYS_INLINE void copy_block(const unsigned char *from, steps in, unsigned char *to, steps out, int64_t h, int64_t w,
                              int64_t bytes) {
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            memcpy(to + y * out.row + x * out.column, from + y * in.row + x * in.column, (size_t)bytes);
}

/* Each usual size of a pixel has its own code. */
static void copy_pixels(const unsigned char *from, steps in, unsigned char *to, steps out, int64_t h, int64_t w,
                        int64_t bytes) {
    switch (bytes) {
    case 1:
        copy_block(from, in, to, out, h, w, 1);
        break;
    case 2:
        copy_block(from, in, to, out, h, w, 2);
        break;
    case 3:
        copy_block(from, in, to, out, h, w, 3);
        break;
    case 4:
        copy_block(from, in, to, out, h, w, 4);
        break;
    case 6:
        copy_block(from, in, to, out, h, w, 6);
        break;
    case 8:
        copy_block(from, in, to, out, h, w, 8);
        break;
    case 12:
        copy_block(from, in, to, out, h, w, 12);
        break;
    case 16:
        copy_block(from, in, to, out, h, w, 16);
        break;
    default:
        copy_block(from, in, to, out, h, w, bytes);
        break;
    }
}

static void copy_plane(const unsigned char *from, steps in, unsigned char *to, steps out, const ochre_layout *size,
                       int64_t bytes) {
    if (in.column == bytes && out.column == bytes) {
        for (int64_t y = 0; y < size->height; y++)
            memcpy(to + y * out.row, from + y * in.row, (size_t)(size->width * bytes));
        return;
    }
    for (int64_t y = 0; y < size->height; y += SIDE)
        for (int64_t x = 0; x < size->width; x += SIDE) {
            const int64_t h = size->height - y, w = size->width - x;
            copy_pixels(from + y * in.row + x * in.column, in, to + y * out.row + x * out.column, out,
                        h < SIDE ? h : SIDE, w < SIDE ? w : SIDE, bytes);
        }
}

int64_t ochre_copy(const void *image, const ochre_layout *image_layout, void *out, const ochre_layout *out_layout) {
    const int64_t bytes = dtype_bytes(image_layout->dtype), channels = image_layout->channels;
    if (bytes == 0 || out_layout->dtype != image_layout->dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (channels != out_layout->channels) return OCHRE_BAD_SIZE;
    const steps in = {image_layout->row_stride, image_layout->column_stride};
    const steps to = {out_layout->row_stride, out_layout->column_stride};
    if (image_layout->channel_stride == bytes && out_layout->channel_stride == bytes) {
        copy_plane(image, in, out, to, image_layout, channels * bytes);
        return OCHRE_OK;
    }
    for (int64_t c = 0; c < channels; c++)
        copy_plane((const unsigned char *)image + c * image_layout->channel_stride, in,
                   (unsigned char *)out + c * out_layout->channel_stride, to, image_layout, bytes);
    return OCHRE_OK;
}
