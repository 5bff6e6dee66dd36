/* SPDX-License-Identifier: Apache-2.0 */
/* Borders by their definition, for tests: a place outside the image is folded back into it step by step. */
#ifndef OCHRE_TEST_BORDERS_H
#define OCHRE_TEST_BORDERS_H

#include "image.h"

enum { BORDERS = OCHRE_CONSTANT + 1 };

static inline int64_t folded(int64_t border, int64_t i, int64_t n) {
    while (i < 0 || i >= n) {
        if (border == OCHRE_REFLECT_101)
            i = n == 1 ? 0 : i < 0 ? -i : 2 * (n - 1) - i;
        else if (border == OCHRE_REFLECT)
            i = i < 0 ? -1 - i : 2 * n - 1 - i;
        else if (border == OCHRE_REPLICATE)
            i = i < 0 ? 0 : n - 1;
        else
            i = i < 0 ? i + n : i - n;
    }
    return i;
}

static inline int is_inside(const image *im, int64_t y, int64_t x) {
    return y >= 0 && y < im->layout.height && x >= 0 && x < im->layout.width;
}

/* The value at (y, x) of the image as the border extends it. */
static inline double extended(const image *im, int64_t border, double constant, int64_t y, int64_t x) {
    if (is_inside(im, y, x)) return image_float(im, y, x, 0);
    if (border == OCHRE_CONSTANT) return im->layout.dtype == OCHRE_F32 ? (double)(float)constant : constant;
    return image_float(im, folded(border, y, im->layout.height), folded(border, x, im->layout.width), 0);
}

#endif
