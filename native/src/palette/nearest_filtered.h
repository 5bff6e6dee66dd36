/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest row to floating point colours of up to four channels, found in f32 where that is sure: so for nearly all.
 *
 * Colours are taken from the middle of the palette's box, in units of a power of two near to its size: row q, pixel y. The squared
 * distance is |y|^2 plus |q|^2 - 2 q.y, which has the same least. Let r be the largest coordinate of a row, and s that of a row plus
 * that of the pixel. In f32, fused or not, each of these sums is off by less than 2^-24 (36 r^2 + 80 r (s - r)): the roundings of q, y
 * and |q|^2 and those of up to four products and additions. Squared distances in f64, which say what is nearest, are off by less than
 * 2^-48 s^2. So where the second least sum is more than 2^-16 r s + 2^-44 s^2 above the least, the row of that is the one and only
 * nearest. */
#ifndef OCHRE_NEAREST_FILTERED_H
#define OCHRE_NEAREST_FILTERED_H

#include "block.h"

enum { SURE_CHANNELS = 4, UNSURE = -1 };

/* What a row adds to the least: bias + pixel . slope. */
typedef struct nearest_row {
    float bias, slope[SURE_CHANNELS];
} nearest_row;

typedef struct nearest_filtered {
    int64_t channels, k;
    double middle[SURE_CHANNELS], scale;
    float reach;       /* r, rounded up; 0 where it is too large or too small for the bounds above */
    nearest_row *rows; /* [k + 1], the last one never nearest */
} nearest_filtered;

int64_t nearest_filtered_bytes(int64_t k);

/* Rows in scratch, from a palette[k][channels]. */
nearest_filtered nearest_filtered_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* levels[c * stride + i] = the pixel pixels[c][i] as it is compared; n <= BLOCK. */
void nearest_filtered_levels(const nearest_filtered *sure, double (*pixels)[BLOCK], int64_t n, float *levels,
                             int64_t stride);

/* Rows to compare with: those of the numbers, or the first ones where numbers is NULL. */
typedef struct nearest_choice {
    int64_t count;
    const uint16_t *numbers;
} nearest_choice;

/* rows[i] = the nearest of the chosen rows to the pixel of these levels, or UNSURE, as for one that holds a NaN; n <= BLOCK. */
void nearest_filtered_search(const nearest_filtered *sure, nearest_choice choice, const float *levels, int64_t stride,
                             int64_t n, int32_t *rows);

/* The same with all rows, and gaps[i] = by how much the row is nearer than any other, or less; 0 where unsure, NaN for k = 1. */
void nearest_filtered_gaps(const nearest_filtered *sure, const float *levels, int64_t stride, int64_t n, int32_t *rows,
                           float *gaps);

#endif
