/* SPDX-License-Identifier: Apache-2.0 */
/* Images for tests: any dtype and any strides, in memory that holds no byte more than the layout reaches. */
#ifndef OCHRE_TEST_IMAGE_H
#define OCHRE_TEST_IMAGE_H

#include "guard.h"
#include "ochre.h"

typedef enum image_form {
    DENSE,
    PADDED,     /* odd gaps between channels, pixels and rows */
    PLANES,     /* [c, h, w] */
    TRANSPOSED, /* elements of a column lie side by side */
    FLIPPED,    /* both axes and the channels run backwards */
    FLIPPED_ROWS,
    LAST_WRITABLE_FORM = FLIPPED_ROWS,
    ONE_ROW,    /* row stride 0: all rows are one */
    ONE_COLUMN, /* column stride 0 */
    FORMS
} image_form;

typedef struct image {
    ochre_layout layout;
    unsigned char *data;
    guarded memory;
} image;

/* The memory touches a guard page, in turn the one behind it and the one before it. */
image image_make(ochre_dtype dtype, int64_t height, int64_t width, int64_t channels, image_form form);
void image_free(image *im);

unsigned char *image_at(const image *im, int64_t y, int64_t x, int64_t c);
int64_t image_int(const image *im, int64_t y, int64_t x, int64_t c);
double image_float(const image *im, int64_t y, int64_t x, int64_t c);
void image_set_int(image *im, int64_t y, int64_t x, int64_t c, int64_t value);
void image_set_float(image *im, int64_t y, int64_t x, int64_t c, double value);

/* Every element becomes an integer in low..high. */
void image_fill_random(image *im, int64_t low, int64_t high);

/* Fails unless every byte that no element holds is still as guarded_make left it. */
void image_check_gaps(const image *im);

#endif
