/* SPDX-License-Identifier: Apache-2.0 */
/* What functions ask of their layouts before they read a byte, and how they walk them. */
#ifndef OCHRE_LAYOUT_H
#define OCHRE_LAYOUT_H

#include "ochre.h"

/* Bytes of an element, 0 for a number that is no dtype. */
static inline int64_t dtype_bytes(int64_t dtype) {
    switch (dtype) {
    case OCHRE_U8:
    case OCHRE_I8:
        return 1;
    case OCHRE_U16:
    case OCHRE_I16:
        return 2;
    case OCHRE_I32:
    case OCHRE_F32:
        return 4;
    case OCHRE_I64:
    case OCHRE_F64:
        return 8;
    default:
        return 0;
    }
}

static inline int dtype_is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static inline int dtype_is_integer(int64_t dtype) {
    return dtype_bytes(dtype) != 0 && !dtype_is_float(dtype);
}

static inline int layout_has_size(const ochre_layout *layout) {
    return layout->height >= 0 && layout->width >= 0 && layout->channels >= 1;
}

static inline int layout_is_empty(const ochre_layout *layout) {
    return layout->height == 0 || layout->width == 0;
}

static inline int layouts_match(const ochre_layout *a, const ochre_layout *b) {
    return a->height == b->height && a->width == b->width;
}

/* OCHRE_OK for a u8 image of 1 to 4 channels. */
static inline int32_t check_colors(const ochre_layout *image) {
    if (image->dtype != OCHRE_U8) return OCHRE_BAD_DTYPE;
    return layout_has_size(image) && image->channels <= 4 ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* OCHRE_OK for a label image: a plane of any integer dtype. */
static inline int32_t check_labels(const ochre_layout *labels) {
    if (!dtype_is_integer(labels->dtype)) return OCHRE_BAD_DTYPE;
    return layout_has_size(labels) && labels->channels == 1 ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* OCHRE_OK for an i32 plane as high and wide as the image it is made for. */
static inline int32_t check_index_plane(const ochre_layout *plane, const ochre_layout *image) {
    if (plane->dtype != OCHRE_I32) return OCHRE_BAD_DTYPE;
    return plane->channels == 1 && layouts_match(plane, image) ? OCHRE_OK : OCHRE_BAD_SIZE;
}

static inline int layout_steps_evenly(const ochre_layout *layout) {
    return layout->row_stride == layout->width * layout->column_stride;
}

/* Turns each of two non-empty images of the same height and width into one long row, where the strides of both allow
 * that. Then narrow images fill blocks as wide ones do. Pixel (y, x) becomes pixel y * width + x. */
static inline void flatten(ochre_layout *a, ochre_layout *b) {
    if (a->width == 1) {
        a->column_stride = a->row_stride;
        b->column_stride = b->row_stride;
    } else if (!layout_steps_evenly(a) || !layout_steps_evenly(b)) {
        return;
    }
    a->width = b->width = a->width * a->height;
    a->height = b->height = 1;
}

#endif
