/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by a grid of candidates.
 *
 * Colour space is cut into cells, 8 levels wide for three channels. Each cell has a list of its candidates: the
 * palette rows that can be nearest to some colour in it. The list is made when the first pixel falls into the cell.
 * Let r be the row nearest to the cell's centre. Row j is left out where every colour of the cell is nearer to r, or
 * as near with r < j. The difference of the two squared distances is linear in the colour, so it is largest at a
 * corner of the cell, which is found channel by channel. In photos, about five of 256 rows remain. A
 * cell's list is made from that of the region of cells around it; where that is long, from that of a block within
 * the region.
 *
 * The nearest row p to a pixel x has the smallest |p|^2 - 2 p.x, which is the squared distance without |x|^2. In
 * integers, that is shifted by 16 bits and the row's number added: the smallest such number names the nearest row,
 * and on ties the lowest.
 *
 * Rows may be finer than pixels: with scale 16 they are in sixteenths of a level. */
#ifndef OCHRE_NEAREST_GRID_H
#define OCHRE_NEAREST_GRID_H

#include <stdint.h>

enum { NEAREST_ROWS = 65536 }; /* the most rows a palette may have */

/* A row: the number above is bias + pixel . slope. */
typedef struct nearest_line {
    int64_t bias;
    int64_t slope[4];
} nearest_line;

/* Lists of rows, one for each cell or for each cube of cells. Where there is no room for another, all are forgotten. */
typedef struct nearest_lists {
    int bits;           /* of a channel, that name the cell or cube */
    uint32_t *starts;   /* where in rows its list starts; 0 while it is not made */
    uint16_t *rows;     /* a list is its length less one, and the rows in ascending order */
    int64_t room, used; /* of rows */
} nearest_lists;

typedef struct nearest_grid {
    int64_t k, channels, scale;
    int64_t stride;                       /* of planes */
    nearest_line *lines;                  /* [k] */
    int32_t *distances;                   /* [k], of the rows to a cell's centre */
    int16_t *planes;                      /* planes[c * stride + j] is channel c of row j */
    int16_t *picked;                      /* the same for the rows that a list names */
    nearest_lists cells, blocks, regions; /* of 1, 2 and 4 cells along each channel */
} nearest_grid;

int64_t nearest_grid_bytes(int64_t channels, int64_t k);

/* Makes a grid without lists in scratch, for k rows of u8 colours, or of int16 colours in sixteenths. */
nearest_grid nearest_grid_of_u8(void *scratch, const uint8_t *colors, int64_t channels, int64_t k);
nearest_grid nearest_grid_of_sixteenths(void *scratch, const int16_t *colors, int64_t channels, int64_t k);

/* How many of a channel's bits name a cell. There are 2^8, 2^14, 2^15 or 2^16 cells. */
static inline int nearest_cell_bits(int64_t channels) {
    return channels == 1 ? 8 : channels == 2 ? 7 : channels == 3 ? 5 : 4;
}

/* The list of the key's cell: first its length less one, then the rows in ascending order. Valid until the next
 * call. */
const uint16_t *nearest_grid_list(nearest_grid *grid, uint32_t key);

/* rows[i] = the nearest row to the colour of key i, the lowest on ties. */
void nearest_grid_search(nearest_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows);

#endif
