/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by what is seen (seen.h), by a grid of candidates as in nearest_grid.h.
 *
 * A cell holds the colours whose channels lie in 16 levels each, and whose alphas lie in one step of 9; the last step
 * is 255 alone, since most pixels are opaque. Its list has the rows that can be nearest to some colour in it. Let r be
 * the row nearest to the cell's middle. Row j is left out where every colour of the cell is nearer to r, or as near
 * with r < j. In one channel, max(black_r^2, white_r^2) - max(black_j^2, white_j^2) <= max(black_r^2 - black_j^2,
 * white_r^2 - white_j^2), and each difference on the right is linear in the colour as it is seen over black, or over
 * white. For one alpha, it is largest at an end of the cell in that channel. For one level of the channel, it is linear
 * in alpha. So the sum of the largest differences over the channels is a convex function of alpha: it is largest at the
 * cell's least or at its largest alpha. That bounds how much farther r can be than j.
 *
 * For a search, a row is known by g = 2 p - alpha and by its alpha: max(black^2, white^2) is a quarter of
 * (|g - g'| + |alpha - alpha'|)^2. Four times the distance is multiplied by 2^16, and the row's place in the list
 * added: less than 2^53, so double holds it exactly. The smallest such number names the nearest row, and on ties the
 * lowest. A cell's list has copies of its rows in groups, so that a pixel is compared with a group at once.
 *
 * Rows that are fully transparent are not in the grid, unless there are no others. */
#ifndef OCHRE_NEAREST_SEEN_GRID_H
#define OCHRE_NEAREST_SEEN_GRID_H

#include "nearest_grid.h"
#include "seen.h"

enum { SEEN_GROUP = 8 };

/* Rows of a cell's list. The last group is filled up with copies of the list's last row. */
typedef struct seen_group {
    int32_t channels[3][SEEN_GROUP], alphas[SEEN_GROUP]; /* g and alpha */
    uint16_t rows[SEEN_GROUP];
} seen_group;

/* The lists of cells. Where there is no room for another, all are forgotten. */
typedef struct seen_cells {
    uint32_t *starts;  /* [cells]: the list's first group; 0 while it is not made */
    uint32_t *lengths; /* [cells]: its groups */
    seen_group *groups;
    int64_t room, used; /* of groups */
} seen_cells;

typedef struct seen_grid {
    int64_t k;         /* how many rows it has */
    int64_t stride;    /* of planes */
    int32_t clear;     /* the row of a fully transparent pixel */
    int32_t *numbers;  /* [k]: the rows' numbers in the palette, ascending */
    double *distances; /* [k]: of the rows to a cell's middle */
    int32_t *planes;   /* planes[c * stride + j] is p of row j, and its alpha for c = 3 */
    int32_t *picked;   /* the same for the rows that a list names */
    uint16_t *chosen;  /* [k]: the list of a cell while it is made */
    seen_cells cells;
    nearest_lists blocks, regions; /* of 2 and 4 cells along each channel and along alpha */
} seen_grid;

int64_t seen_grid_bytes(int64_t k);

/* Makes a grid without lists in scratch, for a u8 palette[k][4]; or for k colours as they are seen, no two of which
 * need differ. The grid keeps copies of them. */
seen_grid seen_grid_of_u8(void *scratch, const uint8_t *palette, int64_t k);
seen_grid seen_grid_of_colors(void *scratch, const seen_color *colors, int64_t k);

/* rows[i] = the nearest row to the colour of key i, the lowest on ties. */
void seen_grid_search(seen_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows);

#endif
