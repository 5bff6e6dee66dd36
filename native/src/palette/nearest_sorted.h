/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest row to many floating point colours: thousands of pixels are sorted by the cell of colour space that they lie in
 * (nearest_float_grid.h), so that those of one cell are compared with its candidates at once, in f32 where that is sure (nearest_filtered.h). */
#ifndef OCHRE_NEAREST_SORTED_H
#define OCHRE_NEAREST_SORTED_H

#include "nearest_filtered.h"
#include "nearest_float_grid.h"

enum { SORTED_PIXELS = 1 << 14 }; /* at once: their levels stay in the second cache */

typedef struct nearest_sorted {
    nearest_float_grid cells;
    nearest_filtered sure;
    int64_t count;
    int32_t *rows;          /* [SORTED_PIXELS] the cells of the pixels, then their rows or UNSURE */
    int32_t *places;        /* [SORTED_PIXELS] where in the order of cells they stand */
    float *levels, *sorted; /* a plane a channel, in the order of pixels and of cells */
    int32_t *found;         /* rows, in the order of cells */
} nearest_sorted;

int64_t nearest_sorted_bytes(int64_t channels, int64_t k);

/* Without pixels, in scratch; the palette[k][channels] must outlive it. cells.side or sure.reach is 0 where numbers are too large
 * or too small for their bounds. */
nearest_sorted nearest_sorted_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* Adds the pixels planes[c][i] to those that there are, SORTED_PIXELS in all at most; n <= BLOCK. */
void nearest_sorted_add(nearest_sorted *sorted, double (*planes)[BLOCK], int64_t n);

/* rows = the nearest row to each pixel, or UNSURE; the next pixel added is the first. */
void nearest_sorted_search(nearest_sorted *sorted);

#endif
