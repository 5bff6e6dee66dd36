/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by a grid of candidates.
 *
 * Colour space is cut into cells (8 values wide for three channels), and each cell has a list of the palette rows that can
 * be nearest to some colour in it, made when the first pixel falls into the cell. Let r be the row nearest to the cell's
 * centre. Row j is left out where every colour of the cell is nearer to r, or as near with r < j: the difference of the two
 * squared distances is linear in the colour, so its extreme over the cell stands at a corner that can be named channel by
 * channel. Photos need about five candidates of 256 rows. A cell's list is made from that of the region of cells around it, where
 * that is long from that of a block within the region.
 *
 * A pixel x then takes the least of |p|^2 - 2 p.x, which is the squared distance less |x|^2. All of it is integer: shifted
 * by 16 bits, with the row's number below, the least such number is the nearest row, and on ties the lowest.
 *
 * Rows may be finer than pixels: with scale 16 a row's colour is in sixteenths. */
#ifndef OCHRE_NEAREST_GRID_H
#define OCHRE_NEAREST_GRID_H

#include <stdint.h>

enum { NEAREST_ROWS = 65536 }; /* the most rows a palette may have */

/* What a row adds to the least: bias + pixel . slope. */
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
    int16_t *picked;                      /* the same of the rows that a list names */
    nearest_lists cells, blocks, regions; /* of 1, 2 and 4 cells along each channel */
} nearest_grid;

int64_t nearest_grid_bytes(int64_t channels, int64_t k);

/* An empty grid in scratch over k rows of u8 colours, or of int16 colours in sixteenths. */
nearest_grid nearest_grid_of_u8(void *scratch, const uint8_t *colors, int64_t channels, int64_t k);
nearest_grid nearest_grid_of_sixteenths(void *scratch, const int16_t *colors, int64_t channels, int64_t k);

/* Bits of a channel that name a cell: 2^8, 2^14, 2^15 and 2^16 cells. */
static inline int nearest_cell_bits(int64_t channels) {
    return channels == 1 ? 8 : channels == 2 ? 7 : channels == 3 ? 5 : 4;
}

/* The list of the key's cell, until the next call: its length less one, and the rows in ascending order. */
const uint16_t *nearest_grid_list(nearest_grid *grid, uint32_t key);

/* rows[i] = the nearest row to the colour of key i, the lowest on ties. */
void nearest_grid_search(nearest_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows);

#endif
