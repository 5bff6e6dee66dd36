/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates for the nearest row to floating point colours of up to four channels. The box of the palette is cut into cells, 8 along
 * each of three channels, those at its rim reaching one box farther out; each cell has a list of the rows that can be nearest to
 * some colour in it, made when the first pixel falls into the cell.
 *
 * With r the row nearest to the cell's centre, row j is left out where every colour of the cell is nearer to r: the difference of
 * the two squared distances, the sum over channels of (r + j - 2 x)(r - j), is linear in x, so that its extreme stands at a corner
 * of the cell. It has to be below -slack: more than what rounding can do to this sum, and to the two distances that a search
 * compares. Each of these has an error of at most a few hundred units of 2^-53 of the square of the largest coordinate, box and
 * reach included; slack is 2^-42 of it. A cell is taken as wider than it is by 2^-44 of that coordinate, as numbers of cells are
 * rounded too. So a search among the candidates ends at the row that one among all rows ends at. */
#ifndef OCHRE_NEAREST_FLOAT_GRID_H
#define OCHRE_NEAREST_FLOAT_GRID_H

#include "block.h"

enum { CELLS_CHANNELS = 4, CELLS_ROWS = 65536, CELL_BITS = 9, CELLS = 1 << CELL_BITS, NO_CELL = -1 };

typedef struct nearest_float_grid {
    int64_t channels, k, side; /* cells along a channel */
    const double *palette;     /* [k][channels] */
    double *planes;            /* the same, planes[c * k + j] */
    double low[CELLS_CHANNELS], width[CELLS_CHANNELS], pad, slack;
    double *margins;    /* [k] */
    uint32_t *starts;   /* where in lists the cell's candidates start; 0 while they are not made */
    uint16_t *lists;    /* a list is its length less one, and the rows in ascending order */
    int64_t room, used; /* of lists */
} nearest_float_grid;

int64_t nearest_float_grid_bytes(int64_t channels, int64_t k);

/* Cells without lists in scratch; their palette must outlive them. side is 0 where numbers are too large or too small for the bounds
 * above. */
nearest_float_grid nearest_float_grid_of(void *scratch, const double *palette, int64_t channels, int64_t k);

/* numbers[i] = the cell of the pixel planes[c][i], below CELLS, or NO_CELL where that lies beyond all cells or holds a NaN;
 * n <= BLOCK. */
void nearest_float_grid_number(const nearest_float_grid *cells, double (*planes)[BLOCK], int64_t n, int32_t *numbers);

/* The candidates of a cell, until the next call: how many less one, and the rows in ascending order. */
const uint16_t *nearest_float_grid_list(nearest_float_grid *cells, int32_t cell);

/* rows[i] = the nearest row to the pixel planes[c][i], the lowest on ties, or NO_CELL; n <= BLOCK. One pixel after the other. */
void nearest_float_grid_search(nearest_float_grid *cells, double (*planes)[BLOCK], int64_t n, int32_t *rows);

#endif
