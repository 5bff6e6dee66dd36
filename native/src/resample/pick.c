/* SPDX-License-Identifier: Apache-2.0 */
/* Copies pixels that are chosen by row and by column. */
#include "layout.h"

#include <string.h>

#define PICK(type)                                                                                                     \
    for (int64_t x = 0; x < to->width; x++)                                                                            \
        for (int64_t c = 0; c < to->channels; c++)                                                                     \
            memcpy(out + x * to->column_stride + c * to->channel_stride,                                               \
                   in + columns[x] * from->column_stride + c * from->channel_stride, sizeof(type));                    \
    break

/* Chooses among the pixels of one row. */
static void pick_row(const unsigned char *in, const ochre_layout *from, const int64_t *columns, unsigned char *out,
                     const ochre_layout *to) {
    switch (dtype_bytes(to->dtype)) {
    case 1:
        PICK(uint8_t);
    case 2:
        PICK(uint16_t);
    case 4:
        PICK(uint32_t);
    default:
        PICK(uint64_t);
    }
}

/* Where the channels of both lie side by side, pixels of 2 or 4 bytes become one element. */
static void join_channels(ochre_layout *from, ochre_layout *to) {
    const int64_t size = dtype_bytes(from->dtype), pixel = size * from->channels;
    if (from->channels == 1 || from->channel_stride != size || to->channel_stride != size) return;
    if (pixel != 2 && pixel != 4 && pixel != 8) return;
    from->channels = to->channels = 1;
    from->dtype = to->dtype = pixel == 2 ? OCHRE_U16 : pixel == 4 ? OCHRE_F32 : OCHRE_F64;
}

static int are_inside(const int64_t *indices, int64_t n, int64_t size) {
    for (int64_t i = 0; i < n; i++)
        if (indices[i] < 0 || indices[i] >= size) return 0;
    return 1;
}

int64_t ochre_pick(const void *image, const ochre_layout *image_layout, const int64_t *rows, const int64_t *columns,
                   void *out, const ochre_layout *out_layout) {
    if (dtype_bytes(image_layout->dtype) == 0 || out_layout->dtype != image_layout->dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layout_has_size(out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    if (!are_inside(rows, out_layout->height, image_layout->height) ||
        !are_inside(columns, out_layout->width, image_layout->width))
        return OCHRE_BAD_SIZE;
    ochre_layout from = *image_layout, to = *out_layout;
    join_channels(&from, &to);
    for (int64_t y = 0; y < to.height; y++)
        pick_row((const unsigned char *)image + rows[y] * from.row_stride, &from, columns,
                 (unsigned char *)out + y * to.row_stride, &to);
    return OCHRE_OK;
}
