/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest row to floating point colours of up to four channels, found in f32 where rounding cannot change the
 * answer, which is so for nearly all. The filter leaves the others, UNSURE, to a search in f64.
 *
 * Colours are measured from the middle of the palette's box, in units of a power of two near its size: q is a row, y
 * a pixel. The squared distance is |y|^2 + (|q|^2 - 2 q.y), and the sum in brackets alone says which row is nearest.
 * Let r be the largest coordinate of any row, and s = r + the largest coordinate of the pixel. In f32, fused or not,
 * the sum is wrong by less than 2^-24 (36 r^2 + 80 r (s - r)): from rounding q, y and |q|^2, and up to four products
 * and additions. The squared distances in f64, which define the nearest row, are wrong by less than 2^-48 s^2. So
 * where the second smallest sum is larger than the smallest by more than 2^-16 r s + 2^-44 s^2, the row of the
 * smallest is the only nearest one. */
#ifndef OCHRE_NEAREST_FILTERED_H
#define OCHRE_NEAREST_FILTERED_H

#include "block.h"

enum { FILTERED_CHANNELS = 4, UNSURE = -1 };

/* A row: the sum above is bias + pixel . slope. */
typedef struct nearest_row {
    float bias, slope[FILTERED_CHANNELS];
} nearest_row;

typedef struct nearest_filtered {
    int64_t channels, k;
    double middle[FILTERED_CHANNELS], scale;
    float reach;       /* r, rounded up; 0 where numbers are so large or small that the bounds above do not hold */
    nearest_row *rows; /* [k + 1], the last one is never nearest */
} nearest_filtered;

int64_t nearest_filtered_bytes(int64_t k);

/* Makes the rows of a palette[k][channels] in scratch. */
nearest_filtered nearest_filtered_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* Writes the pixels pixels[c][i] as they are compared, in the units above, to levels[c * stride + i]; n <= BLOCK. */
void nearest_filtered_levels(const nearest_filtered *filtered, double (*pixels)[BLOCK], int64_t n, float *levels,
                             int64_t stride);

/* The rows to compare with: count of them, which numbers lists. With numbers NULL, the first ones. */
typedef struct nearest_choice {
    int64_t count;
    const uint16_t *numbers;
} nearest_choice;

/* rows[i] = the nearest of the chosen rows to the pixel of these levels, or UNSURE. A pixel that holds a NaN is
 * UNSURE. n <= BLOCK. */
void nearest_filtered_search(const nearest_filtered *filtered, nearest_choice choice, const float *levels,
                             int64_t stride, int64_t n, int32_t *rows);

/* The same with all rows, and gaps[i] = a lower bound of how much nearer the row is than any other: 0 where it is
 * UNSURE, NaN for k = 1. */
void nearest_filtered_gaps(const nearest_filtered *filtered, const float *levels, int64_t stride, int64_t n,
                           int32_t *rows, float *gaps);

#endif
