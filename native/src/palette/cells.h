/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of Delaunay's triangulation of the palette, found as they are met. The cell that holds a colour gives its
 * tightest mix (mix.h). It is found by a walk: from the first cell, always through the side that the colour lies behind
 * the farthest, as each cell knows its neighbours. A neighbour is found by a look at all rows, once. Where there is no
 * room for another cell, all but the first are forgotten. As walks start at the same cell, answers do not depend on
 * what is kept. */
#ifndef OCHRE_CELLS_H
#define OCHRE_CELLS_H

#include "mix.h"

typedef struct cell {
    double base[MIX_ROWS], slopes[MIX_ROWS][4]; /* the weights of a colour */
    int32_t rows[MIX_ROWS];                     /* dimension + 1 of them, ascending */
    int32_t next[MIX_ROWS];                     /* the cell on the other side, without row i */
} cell;

typedef struct cells {
    const mixer *mixer;
    const double *colors; /* [k][channels] */
    cell *cells;
    int32_t *places; /* of cells by the hash of their rows; NO_CELL for none */
    int64_t room, count;
    int bits; /* of places */
} cells;

int64_t cells_bytes(int64_t k);

/* The mixer and the colors are read later, too. */
cells cells_of(void *scratch, const mixer *m, const double *colors);

/* The tightest mix of a color. Where the color is not in the hull, that of the point where the walk left it. */
mix cells_mix(cells *all, const double *color);

#endif
