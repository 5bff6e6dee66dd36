/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an image as filters read them: f32 or f64, the channels of a pixel side by side, with the pixels outside
 * the image that the border gives. */
#ifndef OCHRE_CORRELATE_ROWS_H
#define OCHRE_CORRELATE_ROWS_H

#include "ochre.h"

typedef struct filter_source {
    const unsigned char *data;
    const ochre_layout *layout;
    int64_t border;
    double constant; /* the pixels outside the image under OCHRE_CONSTANT */
    int64_t dtype;   /* f32 or f64: of the rows that are loaded */
} filter_source;

/* Loads n pixels of rows y .. y + rows - 1 from column x on, stride bytes from row to row. All may lie outside the
 * image. */
void filter_load(const filter_source *from, int64_t y, int64_t x, int64_t rows, int64_t n, unsigned char *values,
                 int64_t stride);

/* Whether the elements of a row lie side by side. */
int filter_is_dense(const ochre_layout *layout);

#endif
