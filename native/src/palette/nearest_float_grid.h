/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates for the nearest row to floating point colours of up to four channels. The box of the palette is cut
 * into cells, 8 along each of three channels. The cells at the edge of the box also take colours outside it, as far
 * away as the box is wide. Each cell has a list of its candidates: the rows that can be nearest to some colour in
 * it. The list is made when the first pixel falls into the cell.
 *
 * Let r be the row nearest to the cell's centre. Row j is left out where every colour x of the cell is nearer to r.
 * The difference of the two squared distances is the sum over channels of (r + j - 2 x)(r - j). It is linear in x,
 * so it is largest at a corner of the cell. There it must be below -slack, which is more than rounding can change in
 * this sum and in the two distances that a search compares: each has an error of at most a few hundred times 2^-53
 * of the square of the largest coordinate, that of the outermost cells included, and slack is 2^-42 of that square.
 * The number of a pixel's cell is rounded too, so each cell is taken to be wider than it is, by 2^-44 of that
 * coordinate. Therefore a search among the candidates finds the row that a search among all rows finds. */
#ifndef OCHRE_NEAREST_FLOAT_GRID_H
#define OCHRE_NEAREST_FLOAT_GRID_H

#include "block.h"

enum { FLOAT_GRID_CHANNELS = 4, FLOAT_GRID_ROWS = 65536, CELL_BITS = 9, CELLS = 1 << CELL_BITS, NO_CELL = -1 };

typedef struct nearest_float_grid {
    int64_t channels, k, side; /* cells along a channel */
    const double *palette;     /* [k][channels] */
    double *planes;            /* the same, planes[c * k + j] */
    double low[FLOAT_GRID_CHANNELS], width[FLOAT_GRID_CHANNELS], pad, slack;
    double *margins;    /* [k] */
    uint32_t *starts;   /* where in lists the cell's candidates start; 0 while there is no list */
    uint16_t *lists;    /* a list is its length less one, and the rows in ascending order */
    int64_t room, used; /* of lists */
} nearest_float_grid;

int64_t nearest_float_grid_bytes(int64_t channels, int64_t k);

/* Makes a grid without lists in scratch. The palette must outlive it. side is 0 where numbers are so large or small
 * that the bounds above do not hold. */
nearest_float_grid nearest_float_grid_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* numbers[i] = the cell of the pixel planes[c][i], or NO_CELL where the pixel lies beyond all cells or holds a NaN.
 * n <= BLOCK. */
void nearest_float_grid_number(const nearest_float_grid *grid, double (*planes)[BLOCK], int64_t n, int32_t *numbers);

/* The candidates of a cell: first their number less one, then the rows in ascending order. Valid until the next
 * call. */
const uint16_t *nearest_float_grid_list(nearest_float_grid *grid, int32_t cell);

/* rows[i] = the nearest row to the pixel planes[c][i], the lowest on ties, or NO_CELL. n <= BLOCK. Works one pixel
 * after the other. */
void nearest_float_grid_search(nearest_float_grid *grid, double (*planes)[BLOCK], int64_t n, int32_t *rows);

#endif
