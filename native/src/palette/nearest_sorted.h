/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest row to many floating point colours. Thousands of pixels are sorted by the cell of colour space that
 * they lie in (nearest_float_grid.h). The pixels of one cell are then compared with its candidates together, by the
 * filter in f32 (nearest_filtered.h). */
#ifndef OCHRE_NEAREST_SORTED_H
#define OCHRE_NEAREST_SORTED_H

#include "nearest_filtered.h"
#include "nearest_float_grid.h"

enum { SORTED_PIXELS = 1 << 14 }; /* as many are sorted at once: their levels stay in the second cache */

typedef struct nearest_sorted {
    nearest_float_grid grid;
    nearest_filtered filtered;
    int64_t count;
    int32_t *rows;          /* [SORTED_PIXELS] first the cells of the pixels, then their rows or UNSURE */
    int32_t *places;        /* [SORTED_PIXELS] where the pixels are in the order of cells */
    float *levels, *sorted; /* a plane for each channel, in the order of pixels and of cells */
    int32_t *found;         /* rows, in the order of cells */
} nearest_sorted;

int64_t nearest_sorted_bytes(int64_t channels, int64_t k);

/* Makes one without pixels in scratch. The palette[k][channels] must outlive it. grid.side or filtered.reach is 0
 * where numbers are so large or small that their bounds do not hold. */
nearest_sorted nearest_sorted_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* Adds n <= BLOCK pixels planes[c][i], SORTED_PIXELS in all at most. */
void nearest_sorted_add(nearest_sorted *sorted, double (*planes)[BLOCK], int64_t n);

/* Writes the nearest row to each pixel, or UNSURE, to rows, and forgets the pixels. */
void nearest_sorted_search(nearest_sorted *sorted);

#endif
