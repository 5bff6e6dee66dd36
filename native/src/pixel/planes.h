/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of pixels as planes: up to BLOCK pixels of 1 to 4 channels, each channel a dense array. So a loop over colours
 * is written once for all strides, and the compiler makes vectors of it. Elements have 1, 2, 4 or 8 bytes. */
#ifndef OCHRE_PLANES_H
#define OCHRE_PLANES_H

#include "block.h"
#include "layout.h"

enum { PLANES = 4 };

/* A block of pixels. Elements of the image's dtype lie from the beginning of each plane. */
#define PLANES_OF(type, name) type name[PLANES][BLOCK]

/* Copies n pixels to planes, which lie BLOCK elements apart. */
void planes_load(const ochre_layout *image, const unsigned char *pixel, int64_t n, void *planes);

/* Copies n pixels from planes. There is one for each channel of out; one plane may serve several channels. */
void planes_store(const ochre_layout *out, unsigned char *pixel, int64_t n, const void *const *planes);

/* n elements of one channel, stride bytes apart, to a dense array and back. */
void plane_load(int64_t size, const unsigned char *first, int64_t stride, int64_t n, void *values);
void plane_store(int64_t size, unsigned char *first, int64_t stride, int64_t n, const void *values);

static inline int dtype_is_color(int64_t dtype) {
    return dtype == OCHRE_U8 || dtype == OCHRE_U16 || dtype_is_float(dtype);
}

/* OCHRE_OK for an image of grey, RGB or RGBA: 1, 3 or 4 channels of u8, u16, f32 or f64. */
static inline int64_t check_picture(const ochre_layout *image) {
    if (!dtype_is_color(image->dtype)) return OCHRE_BAD_DTYPE;
    const int served = image->channels == 1 || image->channels == 3 || image->channels == 4;
    return layout_has_size(image) && served ? OCHRE_OK : OCHRE_BAD_SIZE;
}

static inline const unsigned char *pixel_in(const void *image, const ochre_layout *layout, int64_t y, int64_t x) {
    return (const unsigned char *)image + y * layout->row_stride + x * layout->column_stride;
}

static inline unsigned char *pixel_of(void *image, const ochre_layout *layout, int64_t y, int64_t x) {
    return (unsigned char *)image + y * layout->row_stride + x * layout->column_stride;
}

#endif
