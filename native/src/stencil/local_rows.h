/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an image as sliding windows take them: f64, dense, with what the border puts beside and between them. */
#ifndef OCHRE_LOCAL_ROWS_H
#define OCHRE_LOCAL_ROWS_H

#include "ochre.h"

typedef struct local_source {
    const unsigned char *data;
    const ochre_layout *layout;
    const ochre_window *window; /* its constant, and whether missing values are skipped */
    int64_t border;             /* ONE_SIDED: what is outside does not count */
    double nodata;              /* NaN where there is none */
} local_source;

/* Loads n columns from start of row y, all of which may lie outside. A value that equals nodata becomes NaN. */
void local_load(const local_source *from, int64_t y, int64_t start, int64_t n, double *values);

/* Packs n columns from start of row y, all of which may lie outside. With counts, each value counts 1, or 0 where it is left
 * out, and a missing one that is not is NaN. Without (NULL), returns 0 where that would have made a difference, or where a
 * value is so large that a difference might not be finite; else 1. */
int local_pack(const local_source *from, int64_t y, int64_t start, int64_t n, double *values, double *counts);

#endif
